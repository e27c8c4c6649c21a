"""Answers questions about packages with libsolv, as dnf asks it: a JSON document per line in, one per line out.

{"evr": [[A, B], ...]} gives the order of each pair, -1, 0 or 1.
{"primary": XML, "provides": [TEXT, ...]} gives the packages that provide each, sorted.
{"primary": XML, "install": [[NAME, ...], ...], "among": [NAME, ...]} gives whether each set of packages can be installed, with nothing
but the packages named in "among" there.
"""

import json
import os
import sys
import tempfile
import warnings

warnings.simplefilter("ignore", DeprecationWarning)

import hawkey  # noqa: E402


class Repository:
    """A directory with primary metadata that changes from question to question."""

    def __init__(self, directory):
        self.cache = os.path.join(directory, "cache")
        self.repo = hawkey.Repo("judged")
        self.repo.repomd_fn = os.path.join(directory, "repomd.xml")
        self.repo.primary_fn = os.path.join(directory, "primary.xml")
        with open(self.repo.repomd_fn, "w") as repomd:
            repomd.write('<repomd xmlns="http://linux.duke.edu/metadata/repo"/>')

    def load(self, primary):
        """A fresh set of packages; nothing is kept of the one before."""
        with open(self.repo.primary_fn, "w") as file:
            file.write(primary)
        sack = hawkey.Sack(cachedir=self.cache, arch="x86_64", make_cache_dir=True)
        sack.load_repo(self.repo)
        return sack


def providers(sack, text):
    query = hawkey.Query(sack).filter(provides=hawkey.Reldep(sack, text))
    return sorted(str(package) for package in query)


def can_install(sack, names):
    goal = hawkey.Goal(sack)
    for name in names:
        for package in hawkey.Query(sack).filter(name=name):
            goal.install(package)
    return goal.run(ignore_weak_deps=True)


def answer(repository, question):
    if "evr" in question:
        sack = hawkey.Sack(cachedir=repository.cache, arch="x86_64", make_cache_dir=True)
        return [sack.evr_cmp(one, other) for one, other in question["evr"]]
    sack = repository.load(question["primary"])
    if "provides" in question:
        return [providers(sack, text) for text in question["provides"]]
    sack.add_excludes(hawkey.Query(sack).filter(name__neq=question["among"]))
    return [can_install(sack, names) for names in question["install"]]


def main():
    with tempfile.TemporaryDirectory(prefix="murli-judge-") as directory:
        repository = Repository(directory)
        for line in sys.stdin:
            print(json.dumps(answer(repository, json.loads(line))), flush=True)


main()
