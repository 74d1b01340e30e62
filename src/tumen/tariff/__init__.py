"""Rate expressions, schedules and staging, regimes, landed cost.

Rooms, from the smallest to the largest; imports run from the later to the earlier only:

- `rates`: how a rate of duty is written (`expression`, `notation`), staged, kept on file and read.
- `policy`: changes of trade policy, and what they make of the rates on file.
- `book`: the rates of every regime on a day, with what a study states and policy changes; their calendar, and
  the same as intervals in columns.
- `quote`: one consignment: `duty` from a rate, `quotes` for every lawful regime, `landed` cost, rates over
  the years.
- `batch`: whole tables of shipments, and the audit of what was paid.
"""
