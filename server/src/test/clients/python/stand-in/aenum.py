"""The two names that generated clients import of aenum, which not every distribution packages.

As in aenum, the body of an enumeration may name the enumeration itself, in annotations for instance.
"""
import enum

no_arg = object()


class _Type(enum.EnumMeta):
    @classmethod
    def __prepare__(mcs, name, bases, **options):
        body = super().__prepare__(name, bases, **options)
        # Past the check that would make a member of it.
        dict.__setitem__(body, name, name)
        return body

    def __new__(mcs, name, bases, body, **options):
        dict.pop(body, name)
        return super().__new__(mcs, name, bases, body, **options)


class Enum(enum.Enum, metaclass=_Type):
    pass
