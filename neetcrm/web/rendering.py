"""What makes pages quick: whatever looks the same each time is made only once."""

from collections.abc import Callable, Hashable
from functools import cache, lru_cache
from types import FunctionType
from typing import Any, TypeGuard, cast

from flask import Flask, request
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

from neetcrm.access import ACTS_OF, Act, Role
from neetcrm.web import current
from neetcrm.web.words import spoken as words_in

FIXED = frozenset({"icon", "asset"})
"""Words of templates that give the same for the same values, whoever reads the page."""


class QuickCode(CodeGenerator):
    """Writes text into a page without making a Markup of each piece that the page joins at once."""

    def visit_Template(  # noqa: N802 - named by Jinja
        self, node: nodes.Template, frame: Frame | None = None
    ) -> None:
        self.writeline(f"from {__name__} import shown")
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("shown(")


def shown(value: object) -> str:
    """Return a value as it stands in a page: escaped, unless it is marked as HTML already."""
    if type(value) is str:
        return _escape_inner(value)
    if type(value) is Markup:
        return value
    return escape(value)


class SpokenEnvironment(Environment):
    """Compiles a template once for each language and role.

    Its sentences stand in it in that language, and what the role may not do is not in it: a page
    says a hundred of the one and asks thirty times for the other, which took a third of its time.
    """

    code_generator_class = QuickCode
    language = ""
    role: Role | None = None

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self._spoken: dict[tuple[str, Role | None], SpokenEnvironment] = {}

    def get_or_select_template(self, *args: Any, **known: Any) -> Template:
        if self.language:
            return super().get_or_select_template(*args, **known)
        spoken = self._in(current.language(), current.role())
        return spoken.get_or_select_template(*args, **known)

    def _in(self, language: str, role: Role | None = None) -> "SpokenEnvironment":
        if (language, role) not in self._spoken:
            spoken = self.overlay(cache_size=-1)
            spoken.language, spoken.role = language, role
            words = words_in(language)
            spoken.globals = self.globals | {"ngettext": words.ngettext}
            spoken.filters = self.filters | {
                "day": words.day,
                "count": words.count,
                "label": words.label,
                "said": words.said,
                "shown_by": lru_cache(8192, typed=True)(shown_by),
            }
            self._spoken[language, role] = spoken
        return self._spoken[language, role]

    def _generate(self, source: nodes.Template, *args: Any, **known: Any) -> str:
        if self.language:
            source = _Known(self).visit(source)
        return super()._generate(source, *args, **known)


class _Known(NodeTransformer):
    """Puts what is known of the reader in the place of the question for it."""

    def __init__(self, environment: SpokenEnvironment) -> None:
        words: dict[str, Any] = {name: environment.globals[name] for name in FIXED}
        self._role = environment.role
        self._words = words | {
            "_": words_in(environment.language).gettext,
            "language": lambda: environment.language,
            "is_signed_in": lambda: environment.role is not None,
        }

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - named by Jinja
        self.generic_visit(node)
        match node:
            case nodes.Call(node=nodes.Name(name=name), args=args, kwargs=[]):
                is_known = name in self._words and _are_fixed(args)
                return _const(node, self._words[name], args) if is_known else node
            case nodes.Call(
                node=nodes.Getattr(node=nodes.Call(node=nodes.Name(name="actor")), attr="can"),
                args=[nodes.Getattr(node=nodes.Name(name="Act"), attr=act)],
            ) if self._role:
                return nodes.Const(Act[act] in ACTS_OF[self._role], lineno=node.lineno)
            case _:
                return node

    def visit_If(self, node: nodes.If) -> nodes.Node | list[nodes.Node]:  # noqa: N802
        """Leave what is never shown to this reader out of their page."""
        if node.elif_:
            first, *more = node.elif_
            first.elif_, first.else_ = more, node.else_
            node.elif_, node.else_ = [], [first]
        self.generic_visit(node)
        try:
            return node.body if cast(nodes.Expr, node.test).as_const() else node.else_
        except nodes.Impossible:
            return node

    def generic_visit(self, node: nodes.Node, *args: Any, **known: Any) -> nodes.Node:
        super().generic_visit(node, *args, **known)
        for _, parts in node.iter_fields():
            if isinstance(parts, list):
                parts[:] = _joined(parts)
        return node


def _const(node: nodes.Call, word: Callable[..., Any], arguments: list[Any]) -> nodes.Const:
    return nodes.Const(word(*(one.value for one in arguments)), lineno=node.lineno)


def _joined(parts: list[Any]) -> list[Any]:
    """Make one of what is written one after the other."""
    joined: list[Any] = []
    for part in parts:
        if joined and isinstance(part, nodes.Output) and isinstance(joined[-1], nodes.Output):
            joined[-1].nodes.extend(part.nodes)
        else:
            joined.append(part)
    return joined


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
    """Return what a macro makes of values; it must use nothing else, as what it makes is kept."""
    return macro(value, *more)


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
