"""What the city talks about: bursts against the season, clusters of one matter, 热点、难点、堵点.

Pure: appeals are given as values, and so is the moment; see ``docs/topics.md`` for what each figure means.
"""

from callcenter.topics.appeals import TopicAppeal, under
from callcenter.topics.blocks import BlockPoint, block_points
from callcenter.topics.bursts import Burst, bursts
from callcenter.topics.cells import Cell
from callcenter.topics.clusters import Cluster, clusters
from callcenter.topics.drafting import draft
from callcenter.topics.hard import HardPoint, hard_points
from callcenter.topics.hot import HotPoint, hot_points
from callcenter.topics.settings import BurstRule, Tag, Topics
from callcenter.topics.surge import Surge, surge

__all__ = [
    "BlockPoint",
    "Burst",
    "BurstRule",
    "Cell",
    "Cluster",
    "HardPoint",
    "HotPoint",
    "Surge",
    "Tag",
    "TopicAppeal",
    "Topics",
    "block_points",
    "bursts",
    "clusters",
    "draft",
    "hard_points",
    "hot_points",
    "surge",
    "under",
]
