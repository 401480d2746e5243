"""Which portal page, and which passage of it, answers this question (docs/nlu.md has the figures).

documents   the fields of a page in one language
terms       letters or words of one language, how rare they are on pages, how much they tell in questions
wording     texts and questions by their terms
bm25        the weights of Robertson & Zaragoza (2009)
topics      how alike two texts are in what they are about, whichever language they are in: by intents
themes      the same by the themes that portals share, which are finer
meaning     latent semantic analysis: words that stand beside the same words
known       questions of which coordinators said which page answers them
index       all of it together, searchable
look        a question looked up, alone or with its German translation beside it
weights     how much each of them counts, and how sure a score is; found by `nlu.measuring.pages`
"""

from nlu.retrieval.index import Hit, PageIndex

__all__ = ["Hit", "PageIndex"]
