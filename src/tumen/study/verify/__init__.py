"""Files of hand-solved determinations (format ``roo-cases/1``), run against the engine."""

from tumen.study.verify.run import CaseResult, Mismatch, verify_cases, verify_file

__all__ = ["CaseResult", "Mismatch", "verify_cases", "verify_file"]
