"""Outreach: whom a centre tries to reach before there is a case, and every attempt to do so.

As little is kept as reaching somebody needs, and no longer than six months: retention.py.
"""
