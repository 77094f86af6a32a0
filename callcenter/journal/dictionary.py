"""What facts have in common, for ``bodies``: names of fields, and words that a hotline uses every day.

Never to be changed: what was deflated with it can be read with nothing else. A better one would get a form of its own.
"""

__all__ = ["DICTIONARY"]

_SELDOM = """
accepted after answered at_once attachment audience band basis because changed channels clicked confidential
connect_per_mille contents counts course definitions denominator detail did digits direction effective_from
effective_until endpoint enterprise event excluded expiry_soon features feedback_due filled_in finding first
formula handling helpful high hung indicator issuer keywords last listened low masked method model next_try
notice numbers numerator occurred opened other part paused population position prefers proposal_margin
proposal_model proposed proposed_category question questions receipt received receiver replaces restores
ringing said same seed shift short_abandon shown_from shown_until silent skills source staffed step strata
survey tag talk terms to_agent topic units urgency via assignee before computing entered evidence joint lasted
level media_type parent passed result review_at review_soon score seconds segment since title until upto
verdict where call digest ended_by kind origin period priority review_on rule size supervision task callback
cause consult exclusion file flow person sha256 unowned_until waited what department recording supervisor
talked record uncertain target callback_number check package why entry look_back queue version offer seat node
"""
_WORDS = """
居民群众市民小区物业公司业主村委会社区街道镇路号楼单元室幢门口附近施工噪音扰民占道经营停车收费垃圾污水油烟漏水停水停电维修投诉举报
咨询求助建议反映希望尽快处理核实情况协调解决答复告知来电诉求人相关部门工作人员现场已经办理材料政策规定退款合同工资拖欠
城乡建设/市场监管/交通运输/生态环境/劳动和社会保障/卫生健康/教育/公安/民政/农业农村/城市管理/
"""
_USUAL = (
    '"HA12345-20","workdays":,"code":"not_ours","mode":"department_ticket","mode":"online_answer","state":"answered",'
    '"urgency":"urgent","resolved":false,"satisfaction":"dissatisfied","cause":"unit","what":"sign","next_try":17'
    '"attempt":"0","mode":"automatic","mode":"agent","outcome":"unreachable","outcome":"refused","outcome":"reached",'
    '"resolved":true,"satisfaction":"satisfied","archive_at":17","why":"unreached","review_due":17,"callback_due":17'
    '"outcome":"explained","outcome":"planned","outcome":"resolved","text":"","answer":"","appeal_type":"complaint",'
    '"appeal_type":"help","appeal_type":"consult","text":"","category":"","area":"","name":"先生","name":"女士",'
    '"place":"","cause":"","text":"","unit":"","opinion":"","limit":3,"limit":5,"sign_due":17,"return_due":17'
    '"contact_due":17","due":17","soon":17,"ladder":[17"query_code":"","channel":"internet","channel":"superior",'
    '"channel":"web","channel":"phone","caller":"1","queue":"voice","agent":"1","reason":"","actor":"system",'
    '"role":"system"}"actor":"quality","role":"quality"}"actor":"dispatcher","role":"dispatcher"'
    '"actor":"agent","role":"agent"}"role":"unit"}'
)

_NAMES = "".join(f',"{name}":' for name in _SELDOM.split())
DICTIONARY = (_NAMES + "".join(_WORDS.split()) + _USUAL).encode()
