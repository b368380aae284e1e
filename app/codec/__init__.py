"""The doors: bytes become values of the core, and values of the core become bytes.

pydantic lives here and stops here. What comes in is refused by name or is right; what goes out is
what the published schemas say. Nothing here waits, decides or remembers a patient.

Find your door. What may a device write? ``messages``. On which topic? ``topics``. In which unit?
``units``. How does a message become an event? ``mqtt_in``. Why was it refused? ``refusals``, and
for the document as such ``strict_json``. How are events and states kept? ``journal``, which writes
down ``plain`` values.
"""
