"""The engine loop: the single writer. Next arrivals, step, commit, then tell.

Nothing is told before it is committed: changes reach the hub, commands their answer and the broker its
acknowledgement only after the store says that the batch is on disk. One batch commits while the next is
being stepped, so a slow disk costs latency before it costs throughput.

There is no catch-all around ``step``. If it raises, the process dies loudly and its supervisor starts it
again; which message it died of is noted on the way out (``poison``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from app.codec.journal import decode_state, encode_state
from app.codec.mqtt_in import decode
from app.codec.refusals import Reason, Refusal
from app.codec.topics import Topic, parse
from app.core.changes import CommandAnswered, CommandRefused
from app.core.events import Event, Ticked
from app.core.service_events import MessageAbandoned, Unwatched
from app.core.suite import Suite
from app.core.vitals import SITE, DeviceId, Instant, Origin
from app.shell.board import Board
from app.shell.clock import Clock
from app.shell.inbox import Inbox
from app.shell.mqtt_source import Delivery
from app.shell.poison import Poison
from app.shell.rows import AnswerRow
from app.shell.store import Store
from app.shell.turn import Answer, Turn

MOST: Final = 256
"""Arrivals stepped in one batch: about 15 ms of work, so that nothing waits longer for its turn."""

BEAT: Final = 1.0
"""Seconds between two looks at the clock when nothing arrives."""

ABSENT_AFTER: Final = 5.0
"""Real seconds without a turn of the loop: nobody was watching (contract, "Time")."""

Make: TypeAlias = Callable[[Instant, str], Event]


class Message(NamedTuple):
    """One MQTT message, stamped on receipt."""

    at: Instant
    delivery: Delivery


class Order(NamedTuple):
    """One event of our own making: a command of staff, or something the shell noticed."""

    event: Event
    command: str = ""
    key: str | None = None
    answer: asyncio.Future[Answer] | None = None


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who is told after a commit, in this order; none of them may wait.

    Attributes:
        publish: Changes with their frames, and what is not numbered.
        acknowledge: MQTT messages that are ours now.
        refused: Messages and readings that the door did not take in, with the first bytes of them.
        committed: Rows of the journal in the batch, and seconds from the oldest receipt to now.
    """

    publish: Callable[[Turn], None]
    acknowledge: Callable[[Sequence[Delivery]], None]
    refused: Callable[[Instant, Delivery, Sequence[Refusal]], None]
    committed: Callable[[int, float], None]


class EngineLoop:
    """Owns the suite; everybody else reads the board."""

    def __init__(
        self,
        suite: Suite,
        board: Board,
        store: Store,
        clock: Clock,
        listeners: Listeners,
        origins: AbstractSet[Origin],
        poison: Poison | None = None,
    ) -> None:
        """Wire the loop; ``run`` starts it."""
        self._suite = suite
        self._board = board
        self._store = store
        self._clock = clock
        self._listeners = listeners
        self._origins = origins
        self._poison = poison or Poison()
        self._inbox: Inbox[Message | Order] = Inbox()
        self._commands = 0
        self._under_way: dict[str, asyncio.Task[Answer]] = {}
        self._seq = board.seq
        self._commit: asyncio.Task[None] | None = None
        self._seen_alive = clock.monotonic()
        self._stopping = False

    def deliver(self, delivery: Delivery) -> None:
        """Take a message from the broker; never waits."""
        self._inbox.put(Message(self._clock.now(), delivery))

    def report(self, make: Callable[[Instant], Event]) -> None:
        """Something the shell itself noticed becomes an event like any other."""
        self._inbox.put(Order(make(self._clock.now())))

    async def submit(self, make: Make, key: str | None = None) -> Answer:
        """Give a command and wait until it is committed.

        Args:
            make: Builds the event from its instant and its command id.
            key: Client-made idempotency key: a key seen before gives its first answer.

        Returns:
            What became of it.
        """
        if key is None:
            return await self._order(make)
        # Entered before anything is awaited, for the same key may come twice at once; a task of its
        # own, so that a client who leaves or a read that fails does not keep the key.
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._once(make, key), name="command")
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)

    async def _once(self, make: Make, key: str) -> Answer:
        row = await self._store.answer(key)
        return await self._order(make, key) if row is None else _answer(row)

    async def _order(self, make: Make, key: str | None = None) -> Answer:
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._commands += 1
        at = self._clock.now()
        command = f"{at:x}-{self._commands}"
        self._inbox.put(Order(make(at, command), command, key, answer))
        return await asyncio.shield(answer)

    async def tell(self, make: Callable[[Instant], Event]) -> None:
        """Bring in an event that has no answer of its own, and wait until it is committed."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._inbox.put(Order(make(self._clock.now()), answer=answer))
        await asyncio.shield(answer)

    def not_ready(self) -> str | None:
        """Why the engine is not to be relied on now; None: it turns."""
        quiet = self._clock.monotonic() - self._seen_alive
        return None if quiet < ABSENT_AFTER else f"no turn for {quiet:.0f} s"

    def stop(self) -> None:
        """Finish what has arrived, commit it, and return from ``run``."""
        self._stopping = True
        self._inbox.wake()

    async def run(self) -> None:
        """Step and commit until ``stop``; an exception here is the end of the process."""
        try:
            await self._turn_for_ever()
        except Exception:
            await self._poison.confess(self._store)
            raise

    async def _turn_for_ever(self) -> None:
        self._seen_alive = self._clock.monotonic()
        while True:
            arrivals = await self._inbox.take(MOST, self._until())
            turn = self._step([*self._absence(), *arrivals])
            if not turn.is_empty:
                await self._settled()
                self._commit = asyncio.create_task(self._finish(turn), name="commit")
            if self._stopping and not self._inbox:
                await self._settled()
                return
            if self._commit is not None and self._commit.done():
                await self._settled()

    def _until(self) -> float:
        """Event-loop time to wake at: the next deadline, and often enough to notice our own absence."""
        beat = asyncio.get_running_loop().time() + BEAT
        due = self._suite.next_deadline()
        return beat if due is None else min(beat, self._clock.loop_time(due))

    def _absence(self) -> list[Order]:
        """We were stopped (a debugger, a laptop's lid, a starved machine): say so before all else."""
        now, before = self._clock.monotonic(), self._seen_alive
        self._seen_alive = now
        if now - before <= ABSENT_AFTER:
            return []
        at = self._clock.now()
        since = at - int((now - before) * 1000 * self._clock.speed)
        return [Order(Unwatched(at, SITE, since))]

    async def _settled(self) -> None:
        """Wait for the batch before; its failure is ours."""
        if self._commit is not None:
            commit, self._commit = self._commit, None
            await commit

    def _step(self, arrivals: Sequence[Message | Order]) -> Turn:
        turn = Turn(seq=self._seq)
        for arrival in arrivals:
            if isinstance(arrival, Message):
                self._take(turn, arrival)
            else:
                self._obey(turn, arrival)
        if not turn.events:  # a flood of what the door refuses must not hold up time
            now = Ticked(self._clock.now(), SITE)
            outcomes = self._suite.take(now)
            if outcomes:
                turn.add(now, outcomes)
        self._seq = turn.seq
        turn.states, turn.registry = self._suite.stepped(), self._suite.registry
        return turn

    def _take(self, turn: Turn, message: Message) -> None:
        at, delivery = message
        turn.deliveries.append(delivery)
        turn.oldest = min(turn.oldest, at)
        if self._poison.is_poison(delivery):
            self._set_aside(turn, message)
            return
        try:
            self._judge(turn, message)
        except Exception:
            self._poison.suspect(delivery)
            raise

    def _judge(self, turn: Turn, message: Message) -> None:
        at, delivery = message
        decoded = decode(
            delivery.topic, delivery.payload, at=at, origins=self._origins, retained=delivery.retained
        )
        if decoded.refusals:
            self._listeners.refused(at, delivery, decoded.refusals)
        if decoded.event is not None:
            turn.add(decoded.event, self._suite.take(decoded.event))

    def _set_aside(self, turn: Turn, message: Message) -> None:
        """A message that ends the process each time it comes: people are told that it is not heard."""
        at, delivery = message
        topic = parse(delivery.topic)
        bed, device = (topic.bed, topic.device) if isinstance(topic, Topic) else (None, None)
        detail = "It has ended the process three times. Please report it with the service's log."
        self._listeners.refused(at, delivery, (Refusal(Reason.POISON, detail, bed, device),))
        known = bed if bed is not None and bed in self._suite.beds else SITE
        event = MessageAbandoned(at, known, device or DeviceId("unknown"))
        turn.add(event, self._suite.take(event))

    def _obey(self, turn: Turn, order: Order) -> None:
        outcomes = self._suite.take(order.event)
        turn.add(order.event, outcomes)
        turn.oldest = min(turn.oldest, order.event.at)
        if order.answer is None:
            return
        if not order.command:
            event = order.event
            turn.answered.append((order.answer, CommandAnswered(event.at, event.bed, "", "done", "")))
        for outcome in outcomes:
            if isinstance(outcome, Answer) and outcome.command == order.command:
                turn.answered.append((order.answer, outcome))
                if order.key is not None:
                    status = 200 if isinstance(outcome, CommandAnswered) else 409
                    turn.stored.append(AnswerRow(order.key, order.event.at, status, encode_state(outcome)))

    async def _finish(self, turn: Turn) -> None:
        """Commit one batch, then tell everybody."""
        position = self._board.position
        if turn.events:
            position = (await self._store.commit(turn.batch())).last_event_id
        self._board.commit(turn.states, turn.registry, turn.seq, position)
        self._listeners.publish(turn)
        self._listeners.acknowledge(turn.deliveries)
        for future, answer in turn.answered:
            if not future.done():
                future.set_result(answer)
        waited = max(0, self._clock.now() - turn.oldest) / 1000 if turn.events else 0.0
        self._listeners.committed(len(turn.events), waited)


def _answer(row: AnswerRow) -> Answer:
    kind: type[Answer] = CommandAnswered if row.status == 200 else CommandRefused  # noqa: PLR2004
    return decode_state(row.body, kind, {})
