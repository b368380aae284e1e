"""The shell: what waits and touches the world.

It decides nothing. Each piece is a thin loop: take, hand to the core, commit, hand on. The way of a
reading is ``mqtt_source`` (broker) -> ``inbox`` -> ``engine_loop`` -> ``store`` (commit) -> ``hub`` ->
``outbox`` -> ``websocket``; the MQTT acknowledgement follows the commit.
"""
