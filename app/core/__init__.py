"""The core: a value and a function.

Nothing in this room waits, reads a clock, logs, draws lots or knows a byte. Every event carries its
instant of receipt; :func:`app.core.engine.step` lives through the deadlines up to it, takes it, and
answers with a new state and the facts that follow.

Find your shelf: what can be measured? ``vitals``. Which numbers, which rules? ``protocol``. What can
happen? ``events``. What can we say? ``changes``. When is a situation present? ``conditions``. How is
it announced? ``alarm``. How is it put together? ``engine``.
"""
