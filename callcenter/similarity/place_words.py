"""How Chinese names of places end, and what stands before such an ending without being a name."""

from __future__ import annotations

__all__ = ["COARSE_ENDS", "FINE_ENDS", "GENERIC", "NO_NAMES", "NO_NAME_CHARACTERS", "NO_NAME_FIRST"]

FINE_ENDS = (
    "小区", "花园", "家园", "公寓", "公馆", "大厦", "广场", "山庄", "别墅", "新城", "名城",
    "中学", "小学", "学校", "学院", "大学", "幼儿园", "医院", "公园", "市场", "工业园", "产业园",
    "社区", "大道", "新村", "居委会", "苑", "城(?![市区管乡镇建中投关里])", "湾",
    "路(?![过况由途线基障政网费局权])", "街(?!道)", "巷", "村(?![民委])", "[一二三四五六七八九十]组",
)  # fmt: skip
"""Patterns of endings of communities, streets, villages, schools: what tells one matter from another."""

COARSE_ENDS = ("街道", "镇", "乡(?![亲下村镇])", "县", "区(?!别)")
"""Patterns of endings of towns and districts: they decide only where nothing finer is named on both sides."""

GENERIC = ("职业", "技术", "中等", "高级", "专科", "实验", "中心", "民办", "附属", "农村", "农贸", "水果", "批发")
"""Stands between a name and its ending: 海陵职业技术学校."""

_WORDS = """
    我们 本人 该小 业主 整个 附近 周边 这个 那个 这条 那条 所在 居民 其他 各个 一个 每个 全市 全国 我家 咱们 老旧 上述
    城市 居住 建设 小区 社区 街道 农村 本村 同村 全村 该村 我村 全镇 我镇 住宅 两个 多个 几个 个别 此条 该路 走路 道路
    公路 马路 铁路 一条 两条 几条 大街 上街 逛街 商业 步行 美丽 文明 进城 整座 政府 高速 红绿 客运 公交 地铁 火车 汽车
    加油 旁边 对面 门口 中心 隔壁 楼下 国家 人民 开发 物业 管理 工作 派出 新农 思路 主干 干道 人行 乡镇 部分 一些 所属
    小学 中学 中小 职业 技术 高等 民办 公办 私立 配套 附属 县级 市级 省级 全省 学校 大学 水泥 柏油 沥青 泥巴 乡村 乡间
    主要 区域 多层 高层 封闭 开放 安置 廉租 保障 公租 租赁 商品 单身 人才 青年 各大 各类 各所 一所 两所 某个 大型 综合
    专科 医药 房产 房地 金融 股票 二手 劳动 农贸 建材 批发 超市 购物 生态 湿地 森林 大部 小部 各条 沿街 临街 门面 美食
    夜市 小吃 县村 组村 实验 水果 过马 站点 线辅 上马 电路 线路 出路 网路 半路 修路 堵路 拦路 让路 问路 迷路 带路 十字
"""

NO_NAMES = frozenset(_WORDS.split())
"""Two characters before an ending that are no name. 人民路 is one, but shared by all cities: left out on purpose."""

NO_NAME_CHARACTERS = frozenset(
    "的了在是和与及从到对把被给让请问为有不又也就这那该本我你他她它们吗呢吧啊处由向往于至等去来将个条所栋小老段各每某"
)
"""Neither character of a name is one of these."""

NO_NAME_FIRST = frozenset("区县市镇乡村路街")
"""A name does not begin with one of these: they end the name before."""
