"""What makes pages quick: whatever looks the same each time is made only once."""

from collections.abc import Callable, Hashable
from functools import cache, lru_cache
from types import FunctionType
from typing import Any

from flask import Flask, request
from jinja2 import Template
from jinja2.runtime import Context
from markupsafe import Markup

from neetcrm.web import current


class SharedTemplate(Template):
    """A component knows the words of all pages and no others, so one of it serves every page.

    Jinja would compare all words whenever a page takes a component: a tenth of a page's time.
    """

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module()


class DirectContext(Context):
    """Calls plain functions directly; Jinja asks each time whether they want the context."""

    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        if type(called) is not FunctionType or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return called(*args, **kwargs)


def init_rendering(app: Flask) -> None:
    """Let the templates of *app* be rendered quickly."""
    app.jinja_env.template_class = SharedTemplate
    app.jinja_env.context_class = DirectContext
    app.jinja_env.filters["shown_by"] = shown_by
    app.jinja_env.globals.update(icon=_icon(app), url_for=_url_for(app))


def shown_by(value: Hashable, macro: Callable[..., Markup], *more: Hashable) -> Markup:
    """Return what a macro makes of values, made once a language: it must use nothing else."""
    return _made(current.language(), macro, value, *more)


@lru_cache(maxsize=8192, typed=True)
def _made(_language: str, macro: Callable[..., Markup], *values: Hashable) -> Markup:
    return macro(*values)


def _icon(app: Flask) -> Callable[[str], Markup]:
    @cache
    def made(name: str) -> Markup:
        component = app.jinja_env.get_template("components/icon.html").module
        return Markup(component.icon(name))  # type: ignore[attr-defined]

    def icon(name: str) -> Markup:
        """Return a drawing of ours; a page has forty."""
        return made(name)

    return icon


def _url_for(app: Flask) -> Callable[..., str]:
    @lru_cache(maxsize=8192)
    def built(_root: str, endpoint: str, *values: tuple[str, Any]) -> str:
        return app.url_for(endpoint, **dict(values))

    def url_for(endpoint: str, **values: Any) -> str:
        """Return an address of ours; one named after the page's own part is built anew."""
        if endpoint.startswith("."):
            return app.url_for(endpoint, **values)
        return built(request.script_root, endpoint, *values.items())

    return url_for
