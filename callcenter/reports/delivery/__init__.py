"""Reports that are delivered by themselves: each period once, missed ones made up for."""

from callcenter.reports.delivery.delivering import Delivered, deliver

__all__ = ["Delivered", "deliver"]
