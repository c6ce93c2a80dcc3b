"""The sample staff. Their passwords are public: a training office holds nothing real."""

from dataclasses import dataclass

from review.stages import Role

PASSWORD = "training-2026"  # noqa: S105 - published on purpose, see above
APPLICANT_PASSWORD = "applicant-2026"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleAccount:
    """A sample member of staff."""

    user: str
    name: str
    roles: tuple[Role, ...]
    password: str = PASSWORD


ACCOUNTS = (
    SampleAccount(user="wangfang", name="王芳", roles=(Role.PRE_REVIEWER,)),
    SampleAccount(user="liuqiang", name="刘强", roles=(Role.PRE_REVIEWER,)),
    SampleAccount(user="chenjie", name="陈洁", roles=(Role.INTAKE,)),
    SampleAccount(user="lina", name="李娜", roles=(Role.PAPER_REVIEWER,)),
    SampleAccount(user="zhaolei", name="赵磊", roles=(Role.PAPER_REVIEWER,)),
    SampleAccount(user="sunwei", name="孙伟", roles=(Role.PRODUCTION,)),
    SampleAccount(user="zhoumin", name="周敏", roles=(Role.SUPERVISOR,)),
    SampleAccount(user="wuhao", name="吴昊", roles=(Role.AUDITOR,)),
    SampleAccount(
        user="xuling",
        name="徐玲",
        roles=(Role.PRE_REVIEWER, Role.INTAKE, Role.PAPER_REVIEWER, Role.PRODUCTION, Role.SUPERVISOR),
    ),
)
