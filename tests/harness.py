"""Real processes for end-to-end tests: brokers, the service, and clients of other people's making.

Loopback only; every child is ended by its own process id; nothing waits for time to pass, only for
something to be so, with a deadline.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx
from websockets.sync.client import ClientConnection, connect

from tests.conftest import locate
from tests.support import ROOT

DEADLINE: Final = 20.0
T = TypeVar("T")

PERSISTENCE: Final = (
    "persistence true\nautosave_on_changes true\nautosave_interval 1\n"
    "max_packet_size 17408\nmax_queued_messages 100000\nmax_inflight_messages 0\n"
    "persistent_client_expiration 1d\n"
)
"""The lines of the configuration that the compose file ships."""

IN_MEMORY: Final = (
    "persistence false\nmax_packet_size 17408\nmax_queued_messages 100000\nmax_inflight_messages 0\n"
)
"""The same without a disk: what a broker can take that promises nothing."""


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def until(what: str, probe: Callable[[], T | None], seconds: float = DEADLINE) -> T:
    """Poll until the probe gives something; fail with ``what`` if it never does."""
    give_up = time.monotonic() + seconds
    while True:
        found = probe()
        if found is not None and found is not False:
            return found
        if time.monotonic() > give_up:
            raise AssertionError(f"not within {seconds:g} s: {what}")
        time.sleep(0.02)


def listens(port: int) -> bool | None:
    """Whether somebody accepts connections there."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return None


@contextlib.contextmanager
def mosquitto(port: int | None = None, folder: Path | None = None, lines: str = PERSISTENCE) -> Iterator[int]:
    """A real Mosquitto with the persistence that the compose file ships, or other lines; gives its port."""
    port = port or free_port()
    with contextlib.ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        config = place / "mosquitto.conf"
        config.write_text(
            f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence_location {place}/\n{lines}"
        )
        # As root Mosquitto becomes its own user, who must be able to write here.
        place.chmod(0o777)
        child = subprocess.Popen(
            [locate("mosquitto") or "mosquitto", "-c", str(config)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            until(f"mosquitto on {port}", lambda: listens(port))
            yield port
        finally:
            child.kill()
            child.wait()


@dataclass
class Service:
    """The real service as a child process.

    Attributes:
        mqtt: URL of a broker; None: the embedded one, on ``mqtt_port``.
    """

    folder: Path
    mqtt: str | None = None
    http_port: int = field(default_factory=free_port)
    mqtt_port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    program: list[str] = field(default_factory=lambda: [sys.executable, "-m", "app", "serve"])
    child: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Base of the HTTP API."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def log(self) -> Path:
        """What it prints."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        return self.folder.parent / f"{self.folder.name}.log"

    @property
    def broker_port(self) -> int:
        """Where devices publish."""
        return int(self.mqtt.rpartition(":")[2]) if self.mqtt else self.mqtt_port

    def start(self) -> Service:
        """Start it and wait until it says that it is ready."""
        self.launch()
        self.await_ready()
        return self

    def await_ready(self) -> None:
        """Wait until it says that it is ready."""
        until("the service is ready", self._is_ready, 40)

    def launch(self) -> None:
        """Start it and do not wait."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("DRIPWATCH_")}
        env |= {
            "DRIPWATCH_HTTP_PORT": str(self.http_port),
            "DRIPWATCH_MQTT_PORT": str(self.mqtt_port),
            "DRIPWATCH_DATA_DIR": str(self.folder),
            "DRIPWATCH_ORIGINS": "device,simulated,replay",
            **({"DRIPWATCH_MQTT_URL": self.mqtt} if self.mqtt else {}),
            **self.extra,
        }
        with self.log.open("a") as log:
            self.child = subprocess.Popen(
                self.program,
                env=env,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                text=True,
            )

    def _is_ready(self) -> bool | None:
        assert self.child is not None
        if self.child.poll() is not None:
            log = self.log.read_text()
            raise AssertionError(f"the service ended with {self.child.returncode}:\n{log[-3000:]}")
        with contextlib.suppress(httpx.HTTPError):
            return True if httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200 else None
        return None

    def kill(self) -> None:
        """SIGKILL, at once."""
        assert self.child is not None
        self.child.kill()
        self.child.wait()

    def stop(self) -> int:
        """SIGTERM; its exit status."""
        assert self.child is not None
        self.child.terminate()
        return self.child.wait(timeout=60)

    def __enter__(self) -> Service:
        """Started already, or start now."""
        return self if self.child is not None else self.start()

    def __exit__(self, *_: object) -> None:
        """Ended, if nobody did."""
        if self.child is not None and self.child.poll() is None:
            self.kill()

    def get(self, path: str) -> Any:
        """JSON of a GET below ``/api/v1``."""
        answer = httpx.get(f"{self.url}/api/v1{path}", timeout=60)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        """POST below ``/api/v1``."""
        return httpx.post(
            f"{self.url}/api/v1{path}",
            json=body if body is not None else {},
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            timeout=60,
        )

    def socket(self) -> Socket:
        """A WebSocket client of other people's making."""
        return Socket(
            connect(
                f"ws://127.0.0.1:{self.http_port}/ws/v1",
                subprotocols=["dripwatch.v1"],  # type: ignore[list-item]
                max_size=None,
                # Its pings draw lots in a thread, which a property test nearby takes for its own.
                ping_interval=None,
            )
        )


class Socket:
    """The ``websockets`` library's client, with a memory."""

    def __init__(self, opening: AbstractContextManager[ClientConnection]) -> None:
        self._opening = opening
        self.frames: list[dict[str, Any]] = []
        self._is_heard = False

    def be_heard(self) -> None:
        """Be a console whose sound is on, for as long as frames are taken."""
        self._is_heard = True
        self.send(type="rendered", seq=0, sound="armed")

    def send(self, **frame: Any) -> None:
        """Send a client frame."""
        self.connection.send(json.dumps(frame))

    def next(self, seconds: float = DEADLINE) -> dict[str, Any]:
        """The next frame."""
        frame: dict[str, Any] = json.loads(self.connection.recv(timeout=seconds))
        self.frames.append(frame)
        if self._is_heard and frame["type"] == "heartbeat":
            self.send(type="rendered", seq=frame["seq"], sound="armed")
        return frame

    def until(self, what: Callable[[dict[str, Any]], bool], seconds: float = DEADLINE) -> dict[str, Any]:
        """Frames until one fits."""
        give_up = time.monotonic() + seconds
        while True:
            left = give_up - time.monotonic()
            if left <= 0:
                kinds = [f.get("change", {}).get("kind", f["type"]) for f in self.frames]
                raise AssertionError(f"no such frame in {seconds:g} s; had {kinds[-40:]}")
            with contextlib.suppress(TimeoutError):
                frame = self.next(left)
                if what(frame):
                    return frame

    def alert(self, kind: str, rule: str, seconds: float = DEADLINE, **fields: Any) -> dict[str, Any]:
        """The alert of the next change of this kind and rule (with these fields)."""

        def fits(frame: dict[str, Any]) -> bool:
            change = frame.get("change", {})
            alert = change.get("alert") or {}
            return (
                change.get("kind") == kind
                and alert.get("rule") == rule
                and all(alert.get(name) == value for name, value in fields.items())
            )

        found: dict[str, Any] = self.until(fits, seconds)["change"]["alert"]
        return found

    def __enter__(self) -> Socket:
        """Connect."""
        self.connection = self._opening.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self._opening.__exit__(None, None, None)


class Device:
    """A device played with ``mosquitto_pub``: boot, sequence number and clock in order."""

    def __init__(self, port: int, bed: str, device: str) -> None:
        self.port, self.bed, self.device = port, bed, device
        self.seq = 0

    def payload(self, **fields: Any) -> dict[str, Any]:
        """The next message of this boot."""
        self.seq += 1
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {"v": 1, "boot": "t", "seq": self.seq, "time": now, "origin": "device", **fields}

    def publish(self, kind: str, payload: dict[str, Any] | bytes, *more: str) -> None:
        """Publish with QoS 1 and wait for the acknowledgement."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        subprocess.run(
            [
                locate("mosquitto_pub") or "mosquitto_pub",
                *("-h", "127.0.0.1", "-p", str(self.port), "-q", "1", "-s", *more),
                *("-t", f"bedside/v1/{self.bed}/{self.device}/{kind}"),
            ],
            input=body,
            check=True,
            timeout=60,
        )

    def vitals(self, **values: float) -> None:
        """Publish numbers in the contract's units."""
        units = {"spo2": "%", "hr": "/min", "pr": "/min", "rr": "/min", "temp": "Cel"}
        readings = [
            {"signal": name, "value": value, "unit": units.get(name, "mm[Hg]")}
            for name, value in values.items()
        ]
        self.publish("vitals", self.payload(readings=readings))

    def pump(self, state: str, rate: float, **fields: Any) -> None:
        """Publish a pump state."""
        self.publish(
            "pump",
            self.payload(
                state=state,
                rate={"value": rate, "unit": "mL/h"},
                concentration={"value": 1, "unit": "mg/mL"},
                **fields,
            ),
        )


SESSION: Final = {
    "patient": {"alias": "K-1", "weight_kg": 78, "age": 44, "sex": "f"},
    "plan": {"drug": "ketamine", "dose_mg_per_kg": 0.5, "duration_min": 40},
    "protocol": "ketamine-trd",
}
"""Body of ``POST /sessions`` without the bed."""
