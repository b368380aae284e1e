"""A patient that answers: what ketamine does to a body, as numbers that nobody has measured yet.

``kinetics`` says where the drug is, ``studies`` what was published of its effects, ``person`` who sits in
the chair, ``response`` what a level in the brain does to that person, ``ripple`` what wanders by itself,
and ``body`` lives through time with all of them. Seeded and pure: no clock, no network. What a device
makes of these numbers is the business of ``simulators.devices``.
"""
