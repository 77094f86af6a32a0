"""Words of made-up appeals: places, matters and wishes put together, as different as a city's are."""

from __future__ import annotations

from random import Random

__all__ = ["CATEGORIES", "matter", "place", "reply"]

_ROADS = "江海 黄海 长江 人民 中坝 宁海 明珠 通榆 迎宾 开元 长平 城东 镇南 草坝 曙光 永安 东海 富安 丹凤 桥港".split()
_ESTATES = "锦绣 阳光 翡翠 金色 中央 书香 东方 香格 世纪 碧水 御景 星湖 紫薇 凤山 安厦 嘉园 明都 海城 康华 新天".split()
_ENDS = "花园 家园 名邸 公馆 新村 小区 华府 雅苑 豪庭 国际".split()
_MATTERS = {
    "城乡建设/物业管理/电梯": "电梯经常停运 电梯困人 电梯无法正常使用 电梯按键失灵 电梯年检过期".split(),
    "城乡建设/物业管理/收费": "物业费涨价未公示 物业收取装修押金不退 停车费收费不合理 公共收益没有公开".split(),
    "城乡建设/市政设施/道路": "路面坑洼积水 窨井盖破损 人行道地砖松动 路灯不亮 下水道堵塞 雨后积水严重".split(),
    "城乡建设/住房保障/质量": "外墙渗水 楼板开裂 卫生间漏水 房屋交付质量差 开发商延期交房".split(),
    "城市管理/市容环境/占道": "流动摊贩占道经营 商户占用盲道 烧烤店油烟扰民 店外堆放杂物 广告牌遮挡视线".split(),
    "城市管理/市容环境/垃圾": "垃圾清运不及时 建筑垃圾随意倾倒 垃圾桶异味很大 绿化带垃圾无人清理".split(),
    "生态环境/噪声污染/施工": "工地夜间施工噪声 打桩机凌晨作业 空调外机噪声大 广场舞音响声音过大".split(),
    "生态环境/大气污染/异味": "工厂排放刺激性气味 养殖场臭味 喷漆车间废气 焚烧秸秆烟雾".split(),
    "劳动社保/工资/拖欠": "拖欠农民工工资 公司不发加班费 离职后工资未结清 工程款拖欠".split(),
    "劳动社保/保险/咨询": "养老保险如何转移 医保卡异地使用 失业金申领条件 灵活就业如何参保 生育津贴办理流程".split(),
    "交通运输/公共交通/公交": "公交车不按站停靠 班次间隔太长 驾驶员态度差 希望增设公交站台".split(),
    "公安交管/交通秩序/停车": "车辆违停堵塞消防通道 红绿灯时间不合理 电动车逆行 希望增加停车位".split(),
    "教育体育/学校/招生": "学区划分咨询 入学报名材料 校外培训机构退费难 学校食堂伙食差".split(),
    "市场监管/消费/维权": "商家拒绝退款 食品过期变质 预付卡商家关门 网购商品质量问题 加油站计量不准".split(),
    "水务供电/供水/停水": "自来水发黄 小区频繁停水 水压不足 水费异常偏高".split(),
    "水务供电/供电/停电": "频繁停电 电压不稳 电线老化有安全隐患 电费账单异常".split(),
    "农业农村/土地/承包": "土地承包纠纷 征地补偿款未到位 农田灌溉渠道堵塞 宅基地审批咨询".split(),
    "卫生健康/医疗/服务": "医院挂号难 疫苗接种预约 医生态度恶劣 核酸检测点位咨询 急救车到达太慢".split(),
}
CATEGORIES = tuple(_MATTERS)
"""Three levels with / between."""
_COURSES = (
    "已经持续{n}个多月，多次向物业反映均未解决", "从上周开始出现，影响周边{n}多户居民正常生活",
    "之前打过热线，当时答复{n}天内处理，至今没有结果", "家中有老人和小孩，出行非常不便",
    "现场有{n}处，存在较大安全隐患", "与对方沟通过{n}次，对方一直推诿", "昨天晚上{n}点左右发现，当时已经拍照留存",
)  # fmt: skip
_WISHES = (
    "希望有关部门尽快核实处理。", "要求相关单位上门查看并给予答复。", "请问应当如何办理，需要哪些材料？",
    "诉求人希望得到合理解决并电话回复。", "建议加强日常巡查，避免再次发生。", "要求尽快整改，恢复原状。",
)  # fmt: skip
_DONE = (
    "经核实，{place}反映的{what}情况属实，我单位已安排{n}名工作人员到场处理，目前已处理完毕",
    "接单后我单位立即联系诉求人，约定{n}日上门查看，{what}问题系设备老化所致，现已更换",
    "关于{what}，已责令责任方于{n}日内整改到位，我单位将持续跟踪",
    "已向诉求人解释相关政策，{what}暂不符合条件，待{n}月政策调整后可再次申请",
    "经现场查看，{place}{what}已列入下季度计划，预计{n}个月内完成",
)


def place(draw: Random) -> str:
    """Where it is: ``江海路128号阳光花园3号楼2单元``."""
    estate = f"{draw.choice(_ESTATES)}{draw.choice(_ENDS)}"
    return f"{draw.choice(_ROADS)}路{draw.randint(1, 399)}号{estate}{draw.randint(1, 40)}号楼{draw.randint(1, 6)}单元"


def matter(draw: Random, where: str) -> tuple[str, str, str]:
    """(category, what, text) of an appeal at a place."""
    category = draw.choice(CATEGORIES)
    what = draw.choice(_MATTERS[category])
    course = draw.choice(_COURSES).format(n=draw.randint(2, 30))
    return category, what, f"诉求人反映{where}{what}，{course}。{draw.choice(_WISHES)}"


def reply(draw: Random, where: str, what: str) -> str:
    """What a unit writes."""
    done = draw.choice(_DONE).format(place=where, what=what, n=draw.randint(1, 28))
    return f"{done}，已电话告知诉求人（联系时间{draw.randint(8, 18)}时{draw.randint(0, 59):02}分）。"
