"""Simulated bedside devices: strangers to ``app`` that share its wire (the contract) and no code.

Two halves. The pure half makes streams: given a start and a seed, the same messages at the same
seconds, so a test needs no broker. The waiting half sleeps until a message is due and publishes it.

Find your room. What does a message look like? ``messages``. Which numbers does a body show?
``physiology``. What do a monitor and a pump send? ``monitor``, ``pump``. Which stories are there, and
which alert should each raise? ``scenarios``. What goes wrong between device and broker? ``faults``.
What stands at one chair? ``chair``. How does a real recording become messages? ``recording``. What
time is it for the service? ``clock``. Who talks MQTT? ``publisher``. Who opens sessions over the public
API? ``front_desk``. Who waits? ``play``, and ``load`` for many beds at once. Which words does the
command line know? ``__main__``.
"""
