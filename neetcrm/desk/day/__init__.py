"""The day of a worker: what to do next, alerts to answer, meetings to write down."""
