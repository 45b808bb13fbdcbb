"""Words for people and bodies: which of them stand for the same one, and which are general.

The words stand in `roles.txt`, written for this program: on a line the words for one role, the first its name. It knows
words only; who is meant by them is `assistant.language_model.verification.people`'s to compare.
"""

import functools
from importlib import resources

_CHILDREN = frozenset(
    "child baby boy girl son daughter sibling sister brother twin pupil teenager toddler young youth".split()
)
_RELATIVES = frozenset("mother father parent stepfather stepmother grandmother grandfather uncle aunt cousin".split())
_WORKERS = frozenset(
    "visitor midwife nurse doctor gp paediatrician consultant psychiatrist psychologist pharmacist dentist dietitian "
    "receptionist paramedic ambulance surgery hospital ward clinic police officer probation housing teacher "
    "headteacher school nursery college social council court board partnership manager supervisor counsellor therapist "
    "librarian coordinator assistant tutor physiotherapist surgeon camhs mash marac worker professional agency "
    "service practitioner staff team department authority reviewer".split()
)
# A general word stands for any of these.
GENERAL = {
    **dict.fromkeys("child children kid kids youngster".split(), _CHILDREN),
    **dict.fromkeys("family families".split(), _CHILDREN | _RELATIVES | {"family"}),
    **dict.fromkeys(
        "professional professionals practitioner practitioners worker workers staff agency agencies service services "
        "organisation organisations team teams department departments authority authorities colleague colleagues "
        "clinician clinicians".split(),
        _WORKERS,
    ),
}
MALE = frozenset(
    "he him his himself man men boy boys son sons brother brothers male father grandfather stepfather uncle husband "
    "boyfriend mr".split()
)
FEMALE = frozenset(
    "she her hers herself woman women girl girls daughter daughters sister sisters female mother grandmother "
    "stepmother aunt wife girlfriend midwife mrs ms miss".split()
)
# Bodies that may be no more than where something happens.
PLACES = frozenset("surgery hospital ward clinic school nursery college court".split())


# Words for those who do something end so ("plumber", "sonographer", "optician"); these words do, too.
_ENDINGS = ("er", "or", "ist", "ian", "eer", "ee")
_NOBODY = tuple(
    "number letter order register matter danger corner paper other never either further whether together rather "
    "however former later earlier older younger greater smaller longer shorter higher lower harder better after "
    "under consider remember answer offer suffer discover deliver transfer computer tober ember summer winter "
    "shoulder shelter chapter factor error monitor corridor indicator major minor prior senior degree committee "
    "three cancer weather power dinner easter supper cooker weaker sooner wider deeper closer nearer cheaper "
    "easier proper laughter gender disaster character alter encounter wonder refer gather bother enter agree "
    "guarantee exist assist insist resist persist consist list twist murder border folder tender manner cover "
    "over finger counter drawer poster beaker barrier hunger ever doors".split()
)


def role_of(word: str) -> str:
    """The role that a word, in lower case, names; where it is not listed, itself, if it ends as words for people do; ""
    for any other word."""
    single = word.removesuffix("s")
    does = len(single) > 5 and single.endswith(_ENDINGS) and not single.endswith(_NOBODY) and word not in GENERAL
    return _roles().get(word) or (single if does else "")


@functools.cache
def _roles() -> dict[str, str]:
    """Each word for a role, in lower case → the role's name."""
    lines = (
        resources.files("assistant.language_model.verification")
        .joinpath("roles.txt")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    return {word: line.split()[0] for line in lines for word in line.split()}
