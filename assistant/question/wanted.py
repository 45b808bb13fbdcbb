"""The kind of fact that a question asks for, and whether a sentence holds one of that kind.

A question for the length of a sentence is not answered by a sentence that gives none, however near it lies. It reads
words only, and says nothing of whether the fact is the right one.
"""

import re
from enum import StrEnum


class Wanted(StrEnum):
    """The kind of fact that a question asks for, which an answering sentence must hold."""

    AGE = "an age"
    PENALTY = "a sentence by a court"
    VERDICT = "a verdict"
    CHARGE = "whether anybody was charged"
    MONEY = "a sum of money"
    DURATION = "a length of time"
    LANGUAGE = "a language"
    PERCENTAGE = "a percentage"
    PLACE_NAME = "the name of a place"
    NUMBER = "a number"
    DATE = "a date"
    SUBSTANCE = "the name of a drug or drink"
    DIAGNOSIS = "a diagnosis"
    OFFENCE = "an offence"
    WEIGHT = "a weight"
    MEANS = "a weapon or a way of harming"
    BACKGROUND = "an ethnicity, nationality or religion"
    OCCUPATION = "a job"
    DISCIPLINE = "what became of a worker"
    SEX = "whether it was a boy or a girl"
    CAUSE_OF_DEATH = "a cause of death"
    PERSON_NAME = "a name"


_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|several|both|once|twice|no|neither|none)"
)
_UNIT = r"(?:year|month|week|day|hour|minute|night)s?"

# Question → kind. The first that fits counts, so the narrower stand before the wider.
_ASKS: tuple[tuple[Wanted, re.Pattern[str]], ...] = tuple(
    (wanted, re.compile(pattern, re.I))
    for wanted, pattern in (
        (
            Wanted.AGE,
            r"\bhow old\b|\b(?:exact )?ages? (?:was|were|is|of|when|did)\b|\bages?\b[^.?!]{0,30}\b(?:die|death)|"
            r"\b(?:what|which) ages?\b",
        ),
        (
            Wanted.PENALTY,
            r"\bwhat (?:did|was|has|have)\b[^.?!]{0,40}\b(?:get|got|given)\b[^.?!]{0,20}\b(?:court|for (?:it|this|"
            r"that|the)|"
            r"sentence)|\bhow (?:long|many (?:years|months)) (?:did|was|were|is)\b[^.?!]{0,40}\b(?:get|given|"
            r"sentenced?|"
            r"jailed?|inside|prison|sent down|go down)\b|\b(?:convicted|guilty|jailed)\b[^.?!]{0,20}\bhow long\b|"
            r"\bminimum (?:term|sentence|tariff)\b|\bwhat sentence\b|\bjail ?(?:time|term)\b",
        ),
        (
            Wanted.VERDICT,
            r"\b(?:found|plead(?:ed)?|pled) (?:not )?guilty\b|\bverdict\b|\b(?:outcome|result) of the trial\b|"
            r"\b(?:sent(?:enced)?|go(?:ne)?|went) to (?:prison|jail)\b|\bsent down\b|\bconvicted\b|"
            r"\bwhat happened (?:at|in) court\b|\bend up in (?:prison|jail)\b",
        ),
        (Wanted.CHARGE, r"\b(?:was|were|is|are|been|get|got)\b[^.?!]{0,40}\bcharged\b|\bprosecuted\b"),
        (
            Wanted.OFFENCE,
            r"\bwhat (?:was|is|were|did)\b[^.?!]{0,40}\b(?:inside|prison|jail|done|arrested|charged|convicted|"
            r"remanded) (?:for|of|with)\b|"
            r"\bwhat (?:for|offences?|crimes?|charges?)\b(?=[^?]*\b(?:prison|court|police|convict\w*|charged|jail|"
            r"inside)\b)|"
            r"\b(?:inside|in prison|locked up|remanded) for\?*$",
        ),
        (
            Wanted.DIAGNOSIS,
            r"\bdiagnos(?:is|ed|es)\b|\bwhat (?:condition|illness|disability|disorder)\b",
        ),
        (
            Wanted.WEIGHT,
            r"\bweights? (?:of|was|did)\b|\bhow (?:heavy|much did)\b[^.?!]{0,30}\bweigh\b|"
            r"\bwhat did\b[^.?!]{0,20}\bweigh\b",
        ),
        (Wanted.MONEY, r"\bhow much (?:money|did it cost|was paid|did (?:he|she|they) (?:pay|owe))\b|\bcosts?\b"),
        (
            Wanted.DURATION,
            r"\bhow long\b|\bhow (?:many|much) (?:working |full |whole )?(?:years?|months?|weeks?|days?|hours?|time)\b",
        ),
        (Wanted.LANGUAGE, r"\b(?:what|which) lang\w*\b"),
        (Wanted.PERCENTAGE, r"\bwhat (?:%|per ?cent)|\bpercentage\b"),
        (
            Wanted.PLACE_NAME,
            r"\b(?:which|what) (?:hospital|school|nursery|town|city|village|street|road|prison|court|country|estate)\b",
        ),
        (Wanted.NUMBER, r"\bhow many\b|\bnumber of\b|\bhow often\b|\bhow (?:hot|cold|heavy|tall|far|fast|big)\b"),
        (
            Wanted.DATE,
            r"\b(?:when|at what point) (?:was|did|were|is)\b|\bwhat (?:date|year|month|day)\b|"
            r"\b(?:which|what) (?:day|month)\b|\bdate of\b",
        ),
        (
            Wanted.SUBSTANCE,
            r"\b(?:what|which) (?:drugs?|substances?|medication|medicines?|tablets|pills)\b|"
            r"\bwhat (?:was|were|is) (?!going)\w+(?: (?!going)\w+)? (?:using|taking|drinking|on(?=\W*$))\b",
        ),
        (
            Wanted.MEANS,
            r"\bweapons?\W*$|\b(?:what|which) (?:weapon|object|implement|kind of weapon)\b|"
            r"\bwhat (?:did|was) (?:he|she|they|dad|"
            r"mum|the \w+) "
            r"(?:use|hit \w+ with|stab \w+ with)\b|\bhow (?:exactly )?did\b[^.?!]{0,40}\b(?:kill|injure|murder|hurt|"
            r"harm)\b",
        ),
        (
            Wanted.BACKGROUND,
            r"\b(?:what|which) (?:ethnic\w*|nationality|religion|faith|race|culture)\b|\bethnic(?:ity| background|"
            r" origin)\b|"
            r"\bwhere (?:was|were|is|are)\b[^.?!]{0,30}\b(?:born|from originally)\b|\bwhat (?:country|countries)\b",
        ),
        (
            Wanted.OCCUPATION,
            r"\bwhat (?:job|work|occupation)\b|\bwhat (?:did|does)\b[^.?!]{0,30}\b(?:do for (?:a living|work|a job)|"
            r"work as)\b|"
            r"\b(?:mum|dad|mother|father|partner|stepdad|boyfriend|parent)['’]?s (?:job|occupation)\b",
        ),
        (
            Wanted.DISCIPLINE,
            r"\b(?:sacked|struck off|fired|disciplined|suspended|lose (?:his|her|their) job|disciplinary)\b",
        ),
        (Wanted.SEX, r"\b(?:a )?(?:boy or (?:a )?girl|girl or (?:a )?boy|male or female|son or daughter)\b"),
        (
            Wanted.CAUSE_OF_DEATH,
            r"\b(?:cause of death|(?:die[sd]?|dying) (?:of|from)|how did\b[^.?!]{0,40}\bdie)\b",
        ),
        (
            Wanted.PERSON_NAME,
            r"\bname of the\b|\bwhat(?:'s|’s|s| is| was| were)? [^.?!]{2,40}\bcalled\b|[,?.!–-]\s*names?\W*$|"
            r"\bwhat(?:'s|’s|s| is| was) (?:the )?[\w'’ ]{0,30}\bname\b|\b(?:named|called) what\b",
        ),
    )
)
_HOLDS: dict[Wanted, re.Pattern[str]] = {
    Wanted.AGE: re.compile(
        rf"\b(?:\d+|{_NUMBER_WORD})[\s-]+(?:year|month|week|day)s?[\s-]+old\b|\baged? (?:of )?(?:\d|{_NUMBER_WORD})|"
        rf"\b\d+ ?(?:yo|yrs?)\b|\bunder (?:the age of )?(?:\d+|{_NUMBER_WORD})\b|\b(?:born|date of birth)\b|"
        rf"\b(?:new-?born|teenager|unborn)\b",
        re.I,
    ),
    Wanted.PENALTY: re.compile(
        rf"\b(?:\d+|{_NUMBER_WORD})[\s-]+(?:\w+[\s-]+)?(?:years?|months?)\b[^.]{{0,40}}\b(?:imprison\w*|prison|"
        rf"custod\w+|jail|"
        r"sentence)|\b(?:sentenced|jailed|imprisoned)\b|\blife (?:sentence|imprisonment)\b|\bminimum (?:term|of)\b|"
        r"\b(?:suspended sentence|community order|custodial)\b|\bnot charged\b|\bno (?:charges|prosecution)\b",
        re.I,
    ),
    # "had been convicted in a previous relationship" is no verdict of this case.
    Wanted.VERDICT: re.compile(
        r"^(?!.*\b(?:previous\w*|prior|history|earlier|former)\b).*\b(?:convict\w*|guilty|sentenced|imprison\w*|jailed|"
        r"acquitt\w*|not charged|no (?:charges|prosecution|further action)|manslaughter|trial)\b",
        re.I | re.S,
    ),
    Wanted.CHARGE: re.compile(
        r"\b(?:charged|charges|prosecut\w*|convict\w*|guilty|acquitt\w*|sentenced|trial|further action)\b", re.I
    ),
    Wanted.MONEY: re.compile(r"£ ?\d|\bpounds?\b", re.I),
    Wanted.DURATION: re.compile(
        rf"\b(?:\d+|{_NUMBER_WORD}|a|an|few)[\s-]+(?:\w+[\s-]+)?{_UNIT}\b(?![\s-]+old)|\blife sentence\b", re.I
    ),
    Wanted.LANGUAGE: re.compile(
        r"\b(?:English|Welsh|Urdu|Hindi|Farsi|Arabic|Kurdish|Dari|Pashto|Twi|Igbo|Tigrinya|Romani|Sylheti|Mandarin|"
        r"Cantonese|Makaton|Gaelic|(?!British|Irish|Scottish)[A-Z][a-z]{2,8}(?:ish|ese|ian|ali|abi|uba|ili|amil|aic))\b"
    ),
    Wanted.PERCENTAGE: re.compile(r"\d ?%|per ?cent", re.I),
    Wanted.PLACE_NAME: re.compile(
        r"\b[A-Z][a-z]+ (?:[A-Z][a-z]+ )*(?:Hospital|School|Academy|Nursery|Prison|Court|Street|Infirmary|Road)\b|"
        r"\b(?:England|Wales|Scotland|Ireland|Poland|Romania|Lithuania|Latvia|Nigeria|Pakistan|India|Bangladesh)\b"
    ),
    Wanted.NUMBER: re.compile(
        rf"\d|\b{_NUMBER_WORD}\b|\b(?:daily|weekly|monthly|often|regular\w*|frequent\w*|occasion\w*|rarely|never)\b",
        re.I,
    ),
    Wanted.DATE: re.compile(
        r"\b(?:19|20)\d\d\b|\b\d{1,2}(?:st|nd|rd|th)\b|\b(?:january|february|march|april|june|july|august|september|"
        r"october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|\b(?:before|after|when|"
        r"during|following|until|following day|summer|winter|spring|autumn)\b",
        re.I,
    ),
    Wanted.SUBSTANCE: re.compile(
        r"\b(?:heroin|cocaine|crack|cannabis|amphetamines?|methadone|opiates?|opioids?|ketamine|ecstasy|mdma|spice|"
        r"alcohol(?! (?:and|or|team|service|misuse|worker|treatment|use|problem))|wine|vodka|cider|beer|lager|"
        r"diazepam|valium|benzodiazepines?|codeine|morphine|tramadol|pregabalin|"
        r"antidepressants?|paracetamol|insulin|sertraline|fluoxetine|marijuana|skunk|steroids?|nitrous oxide)\b",
        re.I,
    ),
    Wanted.DIAGNOSIS: re.compile(
        r"\b(?:diagnos\w+|disorders?|syndrome|schizo\w+|psychos[ie]s|bipolar|depress\w+|anxiety|autis\w+|adhd|"
        r"asperger\w*|"
        r"epilep\w+|diabet\w+|asthma|ptsd|dementia|cancer|cerebral palsy|learning disabilit(?:y|ies)|personality|"
        r"dyslexia|"
        r"[a-z]{4,}(?:itis|aemia|osis))\b",
        re.I,
    ),
    Wanted.OFFENCE: re.compile(
        r"\b(?:assault\w*|murder\w*|manslaughter|burglar\w*|robber\w*|theft|stole|fraud|rape\w*|suppl(?:y|ying)|"
        r"possession|"
        r"cruelty|neglect|wounding|harm|violence|arson|harassment|stalking|driving|sexual offences?|"
        r"causing or allowing|"
        r"offences? (?:of|under|against|related))\b",
        re.I,
    ),
    Wanted.WEIGHT: re.compile(
        r"\b\d[\d.,]*\s?(?:kg|kilos?|kilograms?|g|grams?|lbs?|pounds?|stones?|oz|ounces?)\b|"
        r"\bcentiles?\b",
        re.I,
    ),
    Wanted.MEANS: re.compile(
        r"\b(?:kni(?:fe|ves)|stab\w*|shot|gun|firearm|hammer|axe|bat|belt|stick|iron|ligature|strangl\w*|suffocat\w*|"
        r"smother\w*|drown\w*|scald\w*|burn\w*|shak(?:en|ing)|shook|punch\w*|kick\w*|slap\w*|beat(?:en|ing)|threw|"
        r"thrown|"
        r"poison\w*|overdose|fire|blunt|trauma|asphyxia\w*|hanging|starv\w*|hit|struck|head injur\w*)\b",
        re.I,
    ),
    Wanted.BACKGROUND: re.compile(
        r"\b(?:white|black|mixed|asian|african|caribbean|european|british|heritage|ethnic\w*|muslim|christian|catholic|"
        r"jewish|hindu|sikh|gypsy|roma|traveller|refugee|asylum|nationality|born in|[A-Z][a-z]{2,8}(?:ish|ese|ian|"
        r"ani|ali))\b"
    ),
    Wanted.OCCUPATION: re.compile(
        r"\b(?:employ\w*|unemployed|worked (?:as|in|for|at|nights?|shifts?|away)|job|occupation|(?:was|is|"
        r"as) an? (?:\w+ )?"
        r"(?:driver|builder|labourer|cleaner|carer|nurse|teacher|chef|mechanic|soldier|student|engineer|plumber|cook|"
        r"waiter|waitress|shop assistant|receptionist|childminder|manager|electrician|roofer|scaffolder|fisherman))\b",
        re.I,
    ),
    Wanted.DISCIPLINE: re.compile(
        r"\b(?:disciplin\w*|dismiss\w*|suspend\w*|struck off|resign\w*|capability|sacked|fitness to practise)\b", re.I
    ),
    Wanted.SEX: re.compile(r"\b(?:boys?|girls?|son|daughter|s?he|his|hers?|him|male|female|brother|sister)\b", re.I),
    Wanted.CAUSE_OF_DEATH: re.compile(
        r"\b(?:caused?|post-?mortem|inconclusive|unascertained|fatal\w*|killed|murder\w*|inquest|coroner|"
        r"pathologist|drown\w*|trauma|injur\w*)\b",
        re.I,
    ),
    Wanted.PERSON_NAME: re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Judge) [A-Z]|\b(?:named|called) [\"“‘']?[A-Z]"),
}


def wanted_fact(question: str) -> Wanted | None:
    """The kind of fact that `question` asks for; None where it asks for none of these."""
    return next((wanted for wanted, pattern in _ASKS if pattern.search(question)), None)


def holds(wanted: Wanted, sentence: str) -> bool:
    """Whether `sentence` holds a fact of the kind that is wanted."""
    return _HOLDS[wanted].search(sentence) is not None
