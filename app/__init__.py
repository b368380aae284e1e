"""Dripwatch: the open-source monitor for IV ketamine infusion suites.

Four rooms, and data flows one way through them:

* ``core``: a value and a function. What can happen, what it means, what to say. No I/O, no clock.
* ``codec``: bytes to core values and back. pydantic lives here and stops here.
* ``shell``: what waits and touches the world: broker, store, sockets, the one engine loop.
* ``main``: the wiring, the only place that knows everyone.

The service is advisory and secondary. Bedside alarms stay primary; no pump is ever commanded.
"""
