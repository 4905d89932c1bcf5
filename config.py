"""Every setting of the installation, read from the environment here and nowhere else (prefix LEARNHUB_)."""

import os
import re
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent
INSTANCE = Path(os.environ.get("LEARNHUB_INSTANCE", ROOT / "instance"))
ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")
ADDRESS = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+")
DEFAULT_SECRET = "development-only-secret"  # noqa: S105 - production refuses it


class Config(BaseSettings):
    """What every profile has; the profiles below differ in a few values."""

    model_config = SettingsConfigDict(env_prefix="LEARNHUB_", extra="ignore")

    PROFILE: Literal["development", "testing", "production"] = "development"
    DEBUG: bool = False
    TESTING: bool = False
    SECRET_KEY: SecretStr = SecretStr(DEFAULT_SECRET)
    DATABASE_URL: str = f"sqlite:///{INSTANCE / 'learnhub.db'}"
    REDIS_URL: str | None = None
    MEDIA_ROOT: Path = INSTANCE / "media"
    SCHEDULER: Literal["embedded", "off"] = "embedded"
    PROXIES: int = Field(0, ge=0, le=3, description="reverse proxies in front whose X-Forwarded headers are believed")
    SESSION_COOKIE_SECURE: bool = False
    MAX_CONTENT_LENGTH: int = 20 * 1024 * 1024
    ARGON2_TIME_COST: int = 2
    ARGON2_MEMORY_KIB: int = 19 * 1024
    RATELIMIT_ENABLED: bool = True
    SHOW_DEMO_ACCOUNTS: bool = False
    POOL_SIZE: int = 8
    PUBLIC_URL: str = Field("", description="the platform's own address as people type it, such as https://study.example.org; for e-mail")
    MAIL_HOST: str = Field("", description="the SMTP server; empty: no e-mail")
    MAIL_PORT: int = Field(587, ge=1, le=65535)
    MAIL_SECURITY: Literal["starttls", "ssl", "none"] = "starttls"
    MAIL_USER: str = ""
    MAIL_PASSWORD: SecretStr = SecretStr("")
    MAIL_SENDER: str = Field("", description="the address e-mail comes from")
    MAIL_TIMEOUT: float = Field(20, gt=0, le=120, description="seconds to wait for the SMTP server")
    MAIL_CA_FILE: Path | None = Field(None, description="certificates to trust besides the system's, for an SMTP server of one's own")

    @model_validator(mode="after")
    def _refuse_half_of_mail(self) -> "Config":
        """E-mail is configured as a whole, or not at all."""
        secret = self.MAIL_PASSWORD.get_secret_value()
        if self.PUBLIC_URL and not ORIGIN.fullmatch(self.PUBLIC_URL):
            raise ValueError("LEARNHUB_PUBLIC_URL is an address without a path, such as https://study.example.org")
        if not self.MAIL_HOST and (self.MAIL_SENDER or self.MAIL_USER or secret):
            raise ValueError("e-mail is half configured: set LEARNHUB_MAIL_HOST, or unset the other LEARNHUB_MAIL_ settings")
        if self.MAIL_HOST and not (ADDRESS.fullmatch(self.MAIL_SENDER) and self.PUBLIC_URL):
            raise ValueError("e-mail needs LEARNHUB_MAIL_SENDER (an address) and LEARNHUB_PUBLIC_URL as well")
        if bool(self.MAIL_USER) != bool(secret):
            raise ValueError("set LEARNHUB_MAIL_USER and LEARNHUB_MAIL_PASSWORD, or neither")
        if secret and self.MAIL_SECURITY == "none":
            raise ValueError("the password of e-mail is sent over STARTTLS or SSL only; set LEARNHUB_MAIL_SECURITY")
        return self

    def flask(self) -> dict[str, Any]:
        """The values as Flask and its extensions name them."""
        values = self.model_dump()
        values["SECRET_KEY"] = self.SECRET_KEY.get_secret_value()
        values["MAIL_PASSWORD"] = self.MAIL_PASSWORD.get_secret_value()
        pool = {"pool_size": self.POOL_SIZE, "max_overflow": self.POOL_SIZE, "pool_use_lifo": True}
        values |= {
            "SQLALCHEMY_DATABASE_URI": self.DATABASE_URL,
            "SQLALCHEMY_ENGINE_OPTIONS": pool,
            "RATELIMIT_STORAGE_URI": self.REDIS_URL or "memory://",
            "RATELIMIT_HEADERS_ENABLED": False,
            "SESSION_COOKIE_NAME": "learnhub",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "WTF_CSRF_TIME_LIMIT": 12 * 3600,
            "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
            "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        }
        return values


class DevelopmentConfig(Config):
    """One machine, one person, the demo organization at hand."""

    PROFILE: Literal["development", "testing", "production"] = "development"
    SHOW_DEMO_ACCOUNTS: bool = True


class TestingConfig(Config):
    """Cheap passwords, no rate limits, no scheduler; tests give their own database."""

    PROFILE: Literal["development", "testing", "production"] = "testing"
    TESTING: bool = True
    SCHEDULER: Literal["embedded", "off"] = "off"
    ARGON2_TIME_COST: int = 1
    ARGON2_MEMORY_KIB: int = 8
    RATELIMIT_ENABLED: bool = False


class ProductionConfig(Config):
    """Refuses to start with what only development may have."""

    PROFILE: Literal["development", "testing", "production"] = "production"
    SESSION_COOKIE_SECURE: bool = True

    @model_validator(mode="after")
    def _refuse_unsafe(self) -> "ProductionConfig":
        secret = self.SECRET_KEY.get_secret_value()
        if secret == DEFAULT_SECRET or len(secret) < 32:
            raise ValueError("set LEARNHUB_SECRET_KEY to a secret of at least 32 characters of your own, kept between restarts")
        if self.DEBUG or self.TESTING:
            raise ValueError("debug and testing are for development; unset LEARNHUB_DEBUG and LEARNHUB_TESTING")
        if self.SHOW_DEMO_ACCOUNTS:
            raise ValueError("the demo accounts are for development; unset LEARNHUB_SHOW_DEMO_ACCOUNTS")
        if self.MAIL_HOST and not self.PUBLIC_URL.startswith("https://"):
            raise ValueError("links in e-mail lead to an https address; set LEARNHUB_PUBLIC_URL")
        return self


PROFILES: dict[str, type[Config]] = {
    "development": DevelopmentConfig,
    "testing": TestingConfig,
    "production": ProductionConfig,
}


def load(profile: str | None = None, **overrides: Any) -> Config:
    """The settings of `profile` (default: LEARNHUB_PROFILE, else development). Raises ValueError for an unknown profile."""
    name = profile or os.environ.get("LEARNHUB_PROFILE", "development")
    if name not in PROFILES:
        raise ValueError(f"unknown profile {name!r}; choose one of {', '.join(PROFILES)}")
    return PROFILES[name](**overrides)
