"""What a request can be refused for, beside what is wrong in its content (`InputError`, 422); all answer in the one error shape."""

from __future__ import annotations

from feecase.errors import UserError


class BadRequestError(UserError):
    """A request that cannot be read: broken JSON, a wrong parameter."""

    code = "bad-request"
    http_status = 400


class UnauthorizedError(UserError):
    """No token, a wrong, expired or revoked one, or a wrong signature."""

    code = "unauthorized"
    http_status = 401


class ForbiddenError(UserError):
    """The token lacks the scope."""

    code = "forbidden"
    http_status = 403


class NotFoundError(UserError):
    """There is no such thing."""

    code = "not-found"
    http_status = 404


class NotAllowedError(UserError):
    """The path is right, the method is not."""

    code = "method-not-allowed"
    http_status = 405


class TooLargeError(UserError):
    """A body above the limit."""

    code = "too-large"
    http_status = 413


class WrongTypeError(UserError):
    """A body that is not JSON, or is compressed."""

    code = "wrong-type"
    http_status = 415


class UnavailableError(UserError):
    """The server is stopping or has too much to do; nothing was stored."""

    code = "unavailable"
    http_status = 503
