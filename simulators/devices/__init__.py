"""What devices make of a body: averages, rounding, cuffs that fail, pumps that stop; and say it on the wire.

``voice`` numbers what a device says, ``cuff`` measures pressure, ``artifacts`` spoil what a sensor sees,
``monitor`` shows and sends, ``pump`` gives and sends. All are stepped in whole milliseconds of their own
time and know no clock; whoever stands at the chair (a story, a simulated nurse) turns their knobs.
"""
