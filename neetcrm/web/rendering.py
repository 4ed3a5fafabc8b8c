"""What makes pages quick: whatever looks the same each time is made only once."""

from collections.abc import Callable, Hashable
from functools import cache, lru_cache
from types import FunctionType
from typing import Any, TypeGuard

from flask import Flask, request
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from neetcrm.i18n import translations
from neetcrm.web import current

FIXED = frozenset({"icon", "asset"})
"""Words of templates that give the same for the same values, whoever reads the page."""


class SpokenEnvironment(Environment):
    """Compiles a template once for each language, with its sentences in that language.

    A page says a hundred of them; to look each of them up took a sixth of its time.
    """

    language = ""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self._spoken: dict[str, SpokenEnvironment] = {}

    def get_or_select_template(self, *args: Any, **known: Any) -> Template:
        if self.language:
            return super().get_or_select_template(*args, **known)
        return self._in(current.language()).get_or_select_template(*args, **known)

    def _in(self, language: str) -> "SpokenEnvironment":
        if language not in self._spoken:
            spoken = self.overlay(cache_size=-1)
            spoken.language = language
            self._spoken[language] = spoken
        return self._spoken[language]

    def _generate(self, source: nodes.Template, *args: Any, **known: Any) -> str:
        if self.language:
            source = _Translated(self).visit(source)
        return super()._generate(source, *args, **known)


class _Translated(NodeTransformer):
    """Puts what a call of a fixed word gives in the place of the call."""

    def __init__(self, environment: SpokenEnvironment) -> None:
        words: dict[str, Any] = {name: environment.globals[name] for name in FIXED}
        self._words = words | {"_": translations(environment.language).gettext}

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - named by Jinja
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in self._words or node.kwargs or not _are_fixed(node.args):
            return node
        values = [argument.value for argument in node.args]
        return nodes.Const(self._words[name](*values), lineno=node.lineno)


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


def _are_fixed(arguments: list[nodes.Expr]) -> TypeGuard[list[nodes.Const]]:
    return all(isinstance(one, nodes.Const) and one.value for one in arguments)


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
