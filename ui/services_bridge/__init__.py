"""The window's view of the services: each desk of `ui.context` over the use cases of `app.services`. Holds no rule."""
