"""Simulated bedside devices: strangers to ``app`` that share its wire (the contract) and no code.

Two halves. The pure half makes streams: given a start and a seed, the same messages at the same
seconds, so a test needs no broker. The waiting half sleeps until a message is due and publishes it.

Find your room. What does a message look like? ``messages``. What does the drug do to a body?
``physiology``. What do devices make of it, and what spoils that? ``devices``. What is a story made of, and
which alerts must it raise? ``scenarios``; who reads one? ``scenario_file``; where are they? ``stories/``.
What goes wrong between device and broker? ``faults``. How is a chair lived through? ``bedside``; what does
the front desk know of it? ``chair``. How does a real recording become messages? ``recording``. What time
is it for the service? ``clock``. Who talks MQTT? ``publisher``. Who opens sessions over the public API?
``front_desk``. Who follows the advice? ``nurse`` decides, ``staff`` does. Who waits? ``play``, and ``load``
for many beds at once. Which words does the command line know? ``__main__`` and ``arguments``.
"""
