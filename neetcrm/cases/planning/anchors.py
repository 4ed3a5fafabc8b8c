"""What a score of the readiness wheel means: a short sentence for 1, 3 and 5 of each domain."""

from neetcrm.i18n import N_

ANCHORED = (1, 3, 5)

ANCHORS: dict[str, tuple[str, str, str]] = {
    "motivation": (
        N_("Sees no point in work or study now"),
        N_("Wants a change, but puts the first step off"),
        N_("Knows what they want and acts by themselves"),
    ),
    "basic_skills": (
        N_("Reading, writing or counting is hard"),
        N_("Manages everyday texts and sums"),
        N_("Writes and reckons with confidence"),
    ),
    "job_search_skills": (
        N_("Has never looked for work, has no CV"),
        N_("Has a CV, needs help with applications and interviews"),
        N_("Applies and prepares for interviews alone"),
    ),
    "digital_skills": (
        N_("Uses a phone for calls and messages only"),
        N_("Sends e-mail and fills in forms with some help"),
        N_("Works with documents and tables with ease"),
    ),
    "languages": (
        N_("Neither Kazakh nor Russian is enough for a workplace"),
        N_("One language is enough for a simple workplace"),
        N_("Two or more languages are enough for work"),
    ),
    "documents": (
        N_("Identity or other basic documents are missing"),
        N_("Some documents are being restored or renewed"),
        N_("All documents are in order, nothing legal is open"),
    ),
    "health": (
        N_("Health rules work or study out for now"),
        N_("Health limits what they can do or for how long"),
        N_("Health does not stand in the way"),
    ),
    "family_care": (
        N_("Care for a child or a relative takes the whole day"),
        N_("Care can be shared for a part of the day"),
        N_("No care, or it is reliably arranged"),
    ),
    "housing_money": (
        N_("Has nowhere safe to live, or no money for food and travel"),
        N_("Has a home, money is short before the end of the month"),
        N_("Home and income are settled"),
    ),
    "support_network": (
        N_("Has nobody to turn to"),
        N_("Has one or two people who help now and then"),
        N_("Family or friends back the plan"),
    ),
}
"""The sentences for 1, 3 and 5; 2 and 4 lie between them."""


def anchor(domain: str, score: int) -> str:
    """Return the sentence of a score; "" for one that lies between two."""
    return ANCHORS[domain][ANCHORED.index(score)] if score in ANCHORED else ""
