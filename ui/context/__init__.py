"""What the window asks of the rest of the program, in its own words.

Every Protocol here is met by the services through `ui.services_bridge`, and by fakes in
tests. All calls may block and are made on a job's pool, except the ones that say so.
"""
