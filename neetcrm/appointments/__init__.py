"""Appointments: meetings that are planned, the calendar that shows them, and its private feed."""
