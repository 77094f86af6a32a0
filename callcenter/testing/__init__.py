"""For tests, also a site's own: a fake Asterisk that speaks real AGI and AMI bytes."""

from callcenter.testing.fake_asterisk import FakeAsterisk
from callcenter.testing.fake_call import FakeCall
from callcenter.testing.fake_dial import FakeDial, FakePhone
from callcenter.testing.fake_manager import ManagerConnection
from callcenter.testing.fake_member import FakeMember

__all__ = ["FakeAsterisk", "FakeCall", "FakeDial", "FakeMember", "FakePhone", "ManagerConnection"]
