/**
 * Words and phrases that do not belong in this project, each with its replacement.
 *
 * `find` as a string is a word or phrase, written as a regular expression that begins with a lower-case
 * letter or with a group of choices. It is found in text, also across a line break, and as a part of an identifier: `told` is found
 * in `Told`, `toldTotals` and `hasTold`, not in `stolder`. `find` as a RegExp is used as it is.
 * `example` is a text that contains it.
 */
export const phrases = [
  // Words that have a standard term.
  {
    find: 't(?:ells?|elling|old)',
    use: 'report, return, print, log, show; for "tell apart": distinguish',
    example: 'The broker told nothing.',
  },
  { find: 'untold', use: 'unreported', example: 'const isUntold = true' },
  {
    find: 'ask(?:s|ed|ing)?(?! (?:(?:the|its|their|your|an?) )?(?:\\w+ )?(?:admin|author|colleague|developer|maintainer|operator|owner|people|person|team|them|us|user|vendor|who|yourself))(?<!requently asked)',
    use: 'request, query, poll, send a request to',
    example: 'Offsets are asked for once a minute.',
  },
  { find: 'anew', use: 'again, new', example: 'The file is read anew.' },
  { find: 'mend(?:s|ed|ing)?', use: 'fix, repair', example: 'Mend the slow disk.' },
  {
    find: 'h(?:olds?|olding|eld) (?:\\S+ ){0,2}against',
    use: 'compare with, validate against',
    example: 'The median is held against the budget.',
  },
  {
    find: 'held (?:ages?|columns?|rows?|until|up to|values?)',
    use: 'last known …, kept until',
    example: 'A held value is removed.',
  },
  {
    find: 'who(?:so)?ever',
    use: 'whichever client, any user who, if any',
    example: 'Whoever renews the token writes it here.',
  },
  {
    find: 'nobody',
    use: 'no one, none, no consumer: the thing that is missing',
    example: 'A topic that nobody reads.',
  },
  {
    find: 'somebody',
    use: 'someone, a consumer: the thing that is present',
    example: 'Somebody reads the topic.',
  },
  {
    find: 'complain(?:s|ed|ing|ts?)?',
    use: 'report an error, error output, warning',
    example: 'onComplaint(chunk)',
  },
  {
    find: 'doubt(?:s|ed|ful|fully|ing)?(?<!\\b(?:in|no|without) doubt)',
    use: 'warning, visibilityWarning, uncertain',
    example: 'const doubt = doubtOfGroups(client)',
  },
  {
    find: 'inquir(?:y|ies|ers?|es?|ed|ing)',
    use: 'refinement, query',
    example: 'An inquiry follows the first poll.',
  },
  {
    find: 'breath(?:es?|ed|ers?|ing|s)?',
    use: 'yield to the event loop, YieldToLoop, createYielder',
    example: 'Sorts rows, with a breath between slices.',
  },
  { find: 'patience', use: 'timeout, ThrottleGate', example: 'The client has no patience left.' },
  {
    find: 'attendance',
    use: 'consumerPresence',
    example: 'The attendance of a group is unknown.',
  },
  { find: 'born', use: 'created, startAtZero', example: 'A queue that was born just now.' },
  { find: 'newborn', use: 'new', example: 'A newborn queue has no history.' },
  {
    find: 'stands(?! for)',
    use: '"is"; for "stands still": has stopped',
    example: 'The option stands in the file.',
  },
  {
    find: 'stand (?:above|at|behind|below|beside|here|in|side by|still|there|where)',
    use: '"be"',
    example: 'All options stand in one file.',
  },
  {
    find: 'standing(?<!long-standing)',
    use: 'status, statusIgnoringAge; for "standing still": not changing',
    example: 'const standing = standingOf(part)',
  },
  { find: 'stood', use: '"was"', example: 'The group stood at offset 5.' },
  {
    find: 'hopeless(?:ly)?',
    use: 'terminal, not retryable',
    example: 'if (isHopeless(error)) throw error',
  },
  {
    find: /\b[iI]n vain\b|\bisInVain\b/,
    use: 'without success, isClusterUnreadable',
    example: 'The search was in vain.',
  },
  { find: 'seldom', use: 'rarely', example: 'This is seldom the case.' },
  { find: 'wholly', use: 'completely', example: 'The page is wholly in memory.' },
  { find: 'thrice', use: 'three times', example: 'It is tried thrice.' },
  { find: 'till', use: '"until"', example: 'Waits till the end.' },
  { find: 'whilst', use: '"while"', example: 'Whilst it waits, it polls.' },
  { find: 'upon', use: '"on", "after"', example: 'Upon a restart it is zero.' },
  { find: 'lest', use: '"so that … not"', example: 'It is kept, lest it be read twice.' },

  // Turns of phrase.
  {
    find: '(?:is|are|was|were) none(?<!\\bthere (?:is|are|was|were) none)',
    use: '"is not one", "does not exist", "no …"',
    example: 'Null: it is none.',
  },
  {
    find: 'what (?:is|are|was|were|has|had) not',
    use: 'a noun with its property, such as "rows not read in this poll"',
    example: 'What was not read again keeps its last value.',
  },
  {
    find: '(?:after|at most|for|in|of|only|to) so many',
    use: 'a noun with its number, such as "after `limit` bytes"',
    example: 'The connection is closed after so many bytes.',
  },
  { find: 'so many (?:at most|that)', use: 'the number of', example: 'So many at most.' },
  {
    find: '(?:after|at most|for) so long(?! as)',
    use: 'for that time, the duration',
    example: 'Sends nothing for so long.',
  },
  {
    find: '(?:bec[ao]mes?|c[ao]mes?) of(?! age)',
    use: 'happens to, the result of',
    example: 'Reports what became of each file.',
  },
  { find: 'hoped for', use: 'expected', example: 'A status that is not the one hoped for.' },
  {
    find: 'left alone',
    use: 'skipped, unchanged, not contacted; for a broker: circuit breaker open',
    example: 'A broker that failed is left alone.',
  },
  {
    find: 'taken for(?! granted)',
    use: 'treated as, mistaken for',
    example: 'It is taken for an error.',
  },
  {
    find: 'sp(?:eaks?|eaking|oke|oken) of',
    use: 'refer to, concern, be about',
    example: 'The row it speaks of.',
  },
  {
    find: '(?:counts?|counted|held|holds?|keeps?|kept|lists?|listed|sets?|shown?|takes?|taken) (?:\\w+ )?apart',
    use: 'separately, distinguish; for text: parse',
    example: 'Acknowledgements are counted apart.',
  },
  { find: 'in the place of', use: 'instead of', example: 'A zero in the place of a value.' },
  {
    find: '(?:is|are|be|was|were|there|exists?) no more(?! than)',
    use: '"no longer exists", "is gone"',
    example: 'The process is no more.',
  },
  {
    find: '(?:would|will|could|can|may|must|might|should) else',
    use: '"otherwise"',
    example: 'It would else be read twice.',
  },
  {
    find: 'for (?:it|they|there|these|this) (?:bears?|can|does|do|has|have|is|are|may|must|was|were|would|works?)(?<!\\bwaits? for it is)',
    use: '"because"',
    example: 'It is skipped, for it may be stopped.',
  },
  { find: 'for ever', use: 'forever, without a limit', example: 'It waits for ever.' },
  { find: 'by and by', use: 'gradually', example: 'By and by it fills.' },
  { find: 'so to speak', use: 'nothing; leave it out', example: 'It is, so to speak, empty.' },
  {
    find: "the world['’]s",
    use: 'external',
    example: "Never throws for the world's failures.",
  },
  {
    find: 'and gives (?:all|an?|back|its|the|their|them|what|where)',
    use: '"and returns"',
    example: 'Runs a program and gives its output.',
  },

  // Names that were replaced.
  identifier('Surroundings', 'CliContext, MonitorContext'),
  identifier('Circumstances', 'Observation'),
  identifier('Moment', 'Observation'),
  identifier('Conversation', 'BrokerRequests'),
  identifier('informed', 'refined'),
  identifier('runSliced', 'runCooperatively'),
  identifier('Shelf', 'PageStore'),
  identifier('PagePrinter', 'PageBuilder'),
  identifier('Admission', 'SeriesLimitResult'),
  identifier('SampleHeads', 'SeriesPrefixWriter'),
  identifier('LabelText', 'EncodedLabel'),
  identifier('Refusal', 'UnexpectedStatusError'),
  identifier('ReplyError', 'TransportError'),
  identifier('untilAborted', 'abortable'),
  identifier('BrokerLink', 'BrokerHandle'),
  identifier('leadsTo', 'matches'),
  identifier('HeldValues', 'LastKnownValues'),
  identifier('sumOwned', 'sumByOwner'),
  identifier('ofKnownOwners', 'maskUnknownOwners'),
  identifier('withoutHastyGoodNews', 'unknownUnlessComplete'),
  identifier('withoutBlindGoodNews', 'okOnlyIfFullyVisible'),
  identifier('whereStored', 'maskWithoutOffset'),
  identifier('judgedPositions', 'positionsForStatus'),
  identifier('ReadWithin', 'RequestInterval'),
  identifier('enlist', 'create'),
  identifier('Mistake', 'ConfigError'),
  { find: /\bmistake(?=[A-Z])/, use: 'configError', example: 'mistakeText(error)' },
  identifier('Breach', 'Violation'),
  identifier('yesNo', 'boolean'),
  identifier('polledOnce', 'pollOnce'),
  identifier('stopBound', 'stopTimeout'),
  { find: /\b(?:class|new) Granularity\b/, use: 'SeriesLimiter', example: 'new Granularity(1)' },
  {
    find: /\b(?:class|instanceof|new) Abandoned\b/,
    use: 'AbortedError',
    example: 'if (error instanceof Abandoned) return',
  },
  { find: /[.#]apart\b/, use: 'dedicated', example: 'return link.apart' },
  { find: /\bexplained\(/, use: 'toTransportError', example: 'throw explained(error)' },
  {
    find: /\b[kK]ept[-]?[rR]ows\b/,
    use: 'carried-over-rows',
    example: "from './kept-rows.ts'",
  },
  { find: /\babout:(?= ['"`]|$)/, use: 'description', example: "about: 'Time between polls.'" },
  {
    find: /\b[pP]aint(?:ed)?\b|\bdress\(/,
    use: 'style, styled, configureOutput',
    example: 'paint.good(text)',
  },
]

/** A name that was replaced, in this case: whole, or as a word of a longer name. */
function identifier(name, use) {
  const find = new RegExp(`(?<![A-Za-z])${name}s?(?![a-z])|(?<=[a-z0-9])${name}s?(?![a-z])`)
  return { find, use, example: `const value = ${name}` }
}
