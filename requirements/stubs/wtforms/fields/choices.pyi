"""Select fields as WTForms 3.3 has them; the type checker's own description lacks SelectChoice."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from wtforms.fields.core import Field

class SelectChoice:
    value: Any
    label: str
    render_kw: dict[str, Any]
    optgroup: str | None
    def __init__(
        self,
        value: Any,
        label: str = ...,
        render_kw: dict[str, Any] = ...,
        optgroup: str | None = None,
    ) -> None: ...

_Choices = Iterable[SelectChoice | tuple[Any, ...] | str] | dict[str, Any]

class SelectFieldBase(Field):
    def __init__(
        self, label: str | None = None, validators: Sequence[Any] | None = None, **more: Any
    ) -> None: ...
    def __iter__(self) -> Iterator[Any]: ...

class SelectField(SelectFieldBase):
    coerce: Callable[[Any], Any]
    choices: Any
    validate_choice: bool
    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        coerce: Callable[[Any], Any] = ...,
        choices: _Choices | Callable[[], _Choices] | None = None,
        validate_choice: bool = True,
        **more: Any,
    ) -> None: ...

class SelectMultipleField(SelectField):
    data: list[Any] | None

class RadioField(SelectField): ...
