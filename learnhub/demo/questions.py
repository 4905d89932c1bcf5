"""The question bank of the demo organization: rules and procedures, each question with the document it rests on."""

from collections.abc import Sequence

from learnhub.questions.service import OptionDraft, QuestionDraft, true_false_options

CONSTITUTION = "《中国共产党章程》"
BRANCH_RULES = "《中国共产党支部工作条例（试行）》"
EDUCATION_RULES = "《中国共产党党员教育管理工作条例》"

# Stem, options with the right one first, explanation, document, clause. Options are shuffled on each paper.
SINGLE = (
    ("申请入党的人应当年满（　）。", "十八岁|十六岁|二十岁|二十二岁", "年满十八岁是申请入党的条件之一。", CONSTITUTION, "第一条"),
    ("预备党员的预备期为（　）。", "一年|半年|两年|三年", "预备党员的预备期为一年。", CONSTITUTION, "第七条"),
    (
        "党员的党龄从（　）算起。",
        "预备期满转为正式党员之日|支部大会通过其为预备党员之日|递交入党申请书之日|上级党组织批准其为预备党员之日",
        "党龄从预备期满转为正式党员之日算起。",
        CONSTITUTION,
        "第七条",
    ),
    (
        "发展党员必须坚持（　）的原则。",
        "个别吸收|集体吸收|成熟一批发展一批|按比例吸收",
        "发展党员必须坚持个别吸收的原则。",
        CONSTITUTION,
        "第五条",
    ),
    (
        "党员没有正当理由，连续（　）不参加党的组织生活，就被认为是自行脱党。",
        "六个月|三个月|九个月|一年",
        "连续六个月不参加组织生活，或不交纳党费，或不做党所分配的工作，就被认为是自行脱党。",
        CONSTITUTION,
        "第九条",
    ),
    (
        "党的根本组织原则是（　）。",
        "民主集中制|集体领导制|少数服从多数|个人分工负责",
        "民主集中制是党的根本组织原则。",
        CONSTITUTION,
        "总纲",
    ),
    ("党员受留党察看处分，最长不超过（　）。", "两年|一年|三年|五年", "留党察看最长不超过两年。", CONSTITUTION, "第四十一条"),
    (
        "基层单位有正式党员（　）以上的，都应当成立党的基层组织。",
        "三人|五人|七人|十人",
        "有正式党员三人以上的，都应当成立基层组织。",
        CONSTITUTION,
        "第三十条",
    ),
    ("党支部党员大会一般（　）召开 1 次。", "每季度|每月|每半年|每年", "党支部党员大会一般每季度召开 1 次。", BRANCH_RULES, ""),
    ("党支部委员会会议一般（　）召开 1 次。", "每月|每周|每季度|每半年", "党支部委员会会议一般每月召开 1 次。", BRANCH_RULES, ""),
    (
        "有正式党员（　）以上的党支部，应当设立党支部委员会。",
        "7 人|3 人|10 人|15 人",
        "有正式党员 7 人以上的党支部，应当设立支部委员会。",
        BRANCH_RULES,
        "",
    ),
    ("党支部党员人数一般不超过（　）。", "50 人|30 人|80 人|100 人", "党支部党员人数一般不超过 50 人。", BRANCH_RULES, ""),
    ("党支部每月相对固定（　）开展主题党日。", "1 天|半天|2 天|3 天", "党支部每月相对固定 1 天开展主题党日。", BRANCH_RULES, ""),
    (
        "组织生活会一般每年召开（　）。",
        "1 次|2 次|3 次|4 次",
        "组织生活会一般每年召开 1 次，一般以党支部党员大会等形式进行。",
        BRANCH_RULES,
        "",
    ),
    (
        "党员每年集中学习培训时间一般不少于（　）。",
        "32 学时|16 学时|24 学时|56 学时",
        "党员每年集中学习培训时间一般不少于 32 学时。",
        EDUCATION_RULES,
        "第二十条",
    ),
)
# Stem, right options, wrong options, explanation, document, clause.
MULTIPLE = (
    (
        "下列属于“三会一课”的有（　）。",
        "支部党员大会|支部委员会会议|党小组会|党课",
        "职工代表大会",
        "三会一课指支部党员大会、支部委员会会议、党小组会和党课。",
        BRANCH_RULES,
        "",
    ),
    (
        "党的纪律处分有（　）。",
        "警告|严重警告|撤销党内职务|留党察看|开除党籍",
        "记过|降级",
        "党的纪律处分有五种；记过、降级属于政务处分。",
        CONSTITUTION,
        "第四十一条",
    ),
    (
        "预备党员没有（　）。",
        "表决权|选举权|被选举权",
        "参加党的会议的权利|接受党的教育的权利",
        "预备党员没有表决权、选举权和被选举权，其他权利同正式党员一样。",
        CONSTITUTION,
        "第七条",
    ),
    (
        "民主集中制的“四个服从”包括（　）。",
        "党员个人服从党的组织|少数服从多数|下级组织服从上级组织|全党各个组织和全体党员服从党的全国代表大会和中央委员会",
        "下级组织服从同级行政领导",
        "四个服从是民主集中制的基本原则。",
        CONSTITUTION,
        "第十条",
    ),
    (
        "党的纪律主要包括（　）。",
        "政治纪律|组织纪律|廉洁纪律|群众纪律|工作纪律|生活纪律",
        "财经纪律",
        "党的纪律主要有六项。",
        CONSTITUTION,
        "第四十条",
    ),
    (
        "下列属于党员权利的有（　）。",
        "参加党的有关会议，阅读党的有关文件|对党的工作提出建议和倡议|行使表决权、选举权，有被选举权",
        "不参加组织生活",
        "党员享有八项权利；参加组织生活是应当做到的事。",
        CONSTITUTION,
        "第四条",
    ),
    (
        "党员被认为自行脱党的情形有，没有正当理由，连续六个月（　）。",
        "不参加党的组织生活|不交纳党费|不做党所分配的工作",
        "不参加单位的文体活动",
        "三种情形之一即可认定，支部大会应当决定把这样的党员除名，并报上级党组织批准。",
        CONSTITUTION,
        "第九条",
    ),
    (
        "党支部应当开展的谈心谈话，包括（　）之间。",
        "党支部委员|党支部委员和党员|党员和党员",
        "党支部和行政部门",
        "每年谈心谈话一般不少于 1 次。",
        BRANCH_RULES,
        "",
    ),
    (
        "民主评议党员的步骤包括（　）。",
        "个人自评|党员互评|民主测评",
        "考试排名",
        "组织党员对照合格党员标准、入党誓词，联系个人实际进行党性分析，按个人自评、党员互评、民主测评的程序进行。",
        BRANCH_RULES,
        "",
    ),
)
# Stem, whether it is true, explanation, document, clause.
TRUE_FALSE = (
    ("预备党员有表决权。", False, "预备党员没有表决权、选举权和被选举权。", CONSTITUTION, "第七条"),
    ("预备党员必须面向党旗进行入党宣誓。", True, "章程规定预备党员必须面向党旗进行入党宣誓。", CONSTITUTION, "第六条"),
    (
        "党员除法律和政策规定范围内的个人利益和工作职权以外，不得谋求任何私利和特权。",
        True,
        "这是对党员身份的规定。",
        CONSTITUTION,
        "第二条",
    ),
    ("入党申请人要有一名正式党员作介绍人。", False, "要有两名正式党员作介绍人。", CONSTITUTION, "第五条"),
    ("延长预备期，不能超过一年。", True, "需要继续考察和教育的，可以延长预备期，但不能超过一年。", CONSTITUTION, "第七条"),
    ("党员有退党的自由。", True, "党员有退党的自由；要求退党的，由支部大会讨论后宣布除名，并报上级党组织备案。", CONSTITUTION, "第九条"),
    ("正式党员不足 7 人的党支部，设 1 名书记，必要时可以设 1 名副书记。", True, "不足 7 人的不设支部委员会。", BRANCH_RULES, ""),
    ("党小组会一般每季度召开 1 次。", False, "党小组会一般每月召开 1 次。", BRANCH_RULES, ""),
    ("支部党员大会须有半数以上有表决权的党员到会方可进行。", True, "到会的有表决权的党员应当超过半数。", BRANCH_RULES, ""),
    (
        "党支部党员大会的表决，赞成人数超过应到会有表决权党员的半数为通过。",
        True,
        "以应到会有表决权的党员人数为准，不以实到人数为准。",
        BRANCH_RULES,
        "",
    ),
)


def drafts() -> list[QuestionDraft]:
    """All questions of the bank, ready to be saved."""
    found = [_draft("single", stem, options.split("|")[:1], options.split("|")[1:], rest) for stem, options, *rest in SINGLE]
    found += [_draft("multiple", stem, right.split("|"), wrong.split("|"), rest) for stem, right, wrong, *rest in MULTIPLE]
    found += [
        QuestionDraft(
            "true_false", stem, true_false_options(is_true), explanation, document, clause, topic=_topic(document), difficulty="easy"
        )
        for stem, is_true, explanation, document, clause in TRUE_FALSE
    ]
    return found


def _draft(kind: str, stem: str, right: list[str], wrong: list[str], rest: Sequence[str]) -> QuestionDraft:
    explanation, document, clause = rest
    options = [OptionDraft(text, True) for text in right] + [OptionDraft(text) for text in wrong]
    # As an author would write them: the right one not always first.
    turn = len(stem) % len(options)
    return QuestionDraft(
        kind,
        stem,
        options[turn:] + options[:turn],
        explanation,
        document,
        clause,
        topic=_topic(document),
        difficulty="medium" if kind == "single" else "hard",
    )


def _topic(document: str) -> str:
    return {CONSTITUTION: "党章", BRANCH_RULES: "党支部工作"}.get(document, "党员教育")
