"""How fast, how much, how soon: measured on this machine, beside what bare tools do on it.

``make bench`` (or ``python -m bench``; ``--quick`` for a minute's worth, ``--only`` for one section) prints
progress and ends with one table in Markdown. Every figure says where it was taken:

- *publish to frame*: a publisher writes the monotonic clock into the text of a device's alarm, each alarm
  is exactly one change, and a WebSocket client subtracts on arrival. *Bare loop-back* is the same
  publisher and the same messages through the same broker to a plain paho subscriber, the service idle.
- *sustained*: messages of four readings over 100 beds, QoS 1, from the first send until the last one is
  committed and stepped, by the journal's own numbers; then again at a steady rate, slower until nothing is
  left over. *C subscriber* is ``mosquitto_sub`` taking the same flood and doing nothing with it.
- *in process*: decode, ``Suite.take`` and journal line of a calm message, one process, no broker.
- *start-up*: from starting the process to ``/readyz`` answering 200.

The publisher speaks MQTT over a bare socket, so that it takes as little of the shared cores as it can.
"""

from __future__ import annotations
