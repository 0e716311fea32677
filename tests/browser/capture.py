"""Ceremonies of the browser test as a file of the format assay-cases-1."""
import copy
import json

# What no backend of ours need be able to verify: other tests compare such a case and do not insist.
NOT_EVERYWHERE = {-48, -49, -50}


class Capture:
    def __init__(self, version):
        self.note = f"Chromium {version}"
        self.anchors, self.cases = {}, []

    def add(self, name, judged, expected, alg=None):
        """`judged` as Ceremony.case has it; `alg` is the algorithm that the case is about, if it is about one."""
        case, anchors = copy.deepcopy(judged)
        outcome, reason, step = expected
        case["id"], case["note"] = "chromium/" + name, self.note
        if not case["policy"]:
            del case["policy"]
        if alg:
            case["alg"] = alg
        if alg in NOT_EVERYWHERE:
            case["lenient"], outcome, reason = True, "accepted", None
        if case["ceremony"] == "registration":
            if alg in NOT_EVERYWHERE:
                case["expected"]["algorithms"] = [alg]  # where it can be verified, it is also offered
            case.setdefault("alg", case["expected"]["algorithms"][0])
        case["verdict"] = {"outcome": outcome} | ({"reason": reason, "step": step} if reason else {})
        self.anchors |= anchors
        self.cases.append(case)

    def write(self, path):
        cases = sorted(self.cases, key=lambda case: case["id"])
        lines = ",\n".join(json.dumps(case, separators=(",", ":"), sort_keys=True) for case in cases)
        anchors = json.dumps(self.anchors, separators=(",", ":"), sort_keys=True)
        with open(path, "w") as file:
            file.write(f'{{"format":"assay-cases-1",\n"anchors":{anchors},\n"cases":[\n{lines}\n]}}\n')
