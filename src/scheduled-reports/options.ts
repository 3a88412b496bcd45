import { hostAndPort } from '../config/addresses.ts'
import { parsed } from '../config/option-type.ts'
import type { Parsed } from '../config/option-type.ts'
import {
  choice,
  file,
  listOf,
  outputPath,
  patterns,
  secret,
  singleLine,
} from '../config/option-types.ts'
import {
  type ConfigOf,
  type Options,
  optional,
  required,
  section,
  sectionList,
  type Violation,
  withDefault,
} from '../config/option.ts'
import { onePassword, passwordOptions } from '../config/password.ts'
import { isTimeZone } from '../reading/time-zone.ts'
import { digestFormats } from '../reports/digest/formats.ts'
import { periodLengths } from './calendar.ts'
import { cronExpression } from './cron.ts'

function wanted(objects: string): ReturnType<typeof withDefault<ReturnType<typeof patterns>>> {
  return withDefault(patterns(), [], {
    description: `Only ${objects} whose whole name matches one of these regular expressions. Empty: all.`,
  })
}

function timeZone(): Parsed<string> {
  return parsed(
    {
      name: 'time zone',
      placeholder: 'zone',
      expected: 'a name of the IANA time zone database, such as Europe/Berlin or UTC',
      jsonSchema: { type: 'string', minLength: 1 },
    },
    text => (isTimeZone(text) ? text : undefined),
    text => text,
  )
}

/** A name that can be part of the name of a file. */
function reportName(): Parsed<string> {
  return parsed(
    {
      name: 'letters, digits, `-` and `_`',
      placeholder: 'name',
      expected: 'up to 60 letters, digits, - and _',
      jsonSchema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,60}$' },
    },
    text => (/^[A-Za-z0-9_-]{1,60}$/.test(text) ? text : undefined),
    text => text,
  )
}

const fileTarget = section({
  folder: required(outputPath(), {
    description: 'Folder for one file per period, named `<report>-<period>`. It must exist.',
    example: '/var/lib/tidemark/reports',
  }),
  format: withDefault(choice(...digestFormats), 'text', { description: 'Format of the files.' }),
})

const webhookTarget = section(
  {
    url: optional(secret(), {
      description:
        'Address that gets a POST for each period. Treated as a secret, as those of Slack are.',
      tradeOff: 'Set either this or `url_file`.',
      example: 'https://hooks.example.com/backlogs',
    }),
    url_file: optional(file(), {
      description: 'File with the address. One trailing newline is ignored.',
      tradeOff: 'Set either this or `url`.',
      example: '/run/secrets/webhook-url',
    }),
    format: withDefault(choice('json', 'slack'), 'json', {
      description:
        '`json`: the document of `GET /api/v1/digest`. `slack`: blocks for an incoming webhook.',
    }),
    token: optional(secret(), {
      description: 'Sent as `Authorization: Bearer <token>`.',
      example: '${WEBHOOK_TOKEN}',
    }),
  },
  oneUrl,
)

function oneUrl({ url, url_file: urlFile }: Options): readonly Violation[] {
  if ((url === undefined) !== (urlFile === undefined)) return []
  const expected = 'either url or url_file'
  return [
    { path: ['url'], ...(url === undefined && { headline: 'missing option' as const }), expected },
  ]
}

const mailTarget = section(
  {
    server: required(hostAndPort(), {
      description: 'SMTP server.',
      example: 'smtp.example.com:587',
    }),
    encryption: withDefault(choice('starttls', 'tls', 'none'), 'starttls', {
      description:
        '`starttls`: encrypt after connecting (port 587); `tls`: from the start (port 465).',
      tradeOff: '`none` sends mails, and a password, unencrypted.',
    }),
    ca_file: optional(file(), {
      description: 'PEM file with the CA certificates to trust. Default: those of Node.js.',
      example: '/etc/tidemark/ca.pem',
    }),
    username: optional(singleLine(), {
      description: 'User of the SMTP server.',
      example: 'tidemark',
    }),
    ...passwordOptions,
    from: required(singleLine(320), { description: 'Sender.', example: 'tidemark@example.com' }),
    to: required(listOf(singleLine(320), 'list of addresses', { from: 1 }), {
      description: 'Recipients.',
      example: ['sre@example.com'],
    }),
  },
  onePassword,
)

const report = section(
  {
    name: required(reportName(), { description: 'Unique name.', example: 'daily' }),
    schedule: required(cronExpression(), {
      description:
        'When the report is sent: minute, hour, day, month, day of the week. It is about the last complete period.',
      tradeOff:
        'A time that does not exist on a day, because clocks are set forward, is skipped; its period is sent with the next run.',
      example: '0 8 * * *',
    }),
    time_zone: withDefault(timeZone(), 'UTC', {
      description: 'Time zone of the schedule, of the periods and of the times in texts.',
    }),
    period: withDefault(choice(...periodLengths), 'day', {
      description:
        'A whole hour, a day from midnight to midnight, or a week from Monday to Sunday.',
    }),
    clusters: wanted('clusters'),
    vhosts: wanted('virtual hosts'),
    destinations: wanted('topics and queues'),
    consumer_groups: wanted('consumer groups'),
    file: optional(fileTarget, { description: 'Writes each report to a file.' }),
    webhook: optional(webhookTarget, { description: 'Sends each report to a web address.' }),
    mail: optional(mailTarget, { description: 'Sends each report by mail, as HTML and text.' }),
  },
  someTarget,
)

function someTarget({ file: aFile, webhook, mail }: Options): readonly Violation[] {
  if (aFile !== undefined || webhook !== undefined || mail !== undefined) return []
  return [{ path: ['file'], headline: 'missing option', expected: 'file, webhook or mail' }]
}

export const reports = section(
  {
    state_file: optional(outputPath(), {
      description:
        'File that remembers which periods were sent, so that a restart neither repeats nor loses one. Its folder must exist.',
      tradeOff:
        'Without it, a period whose report was due while the exporter was not running is not sent.',
      example: '/var/lib/tidemark/reports.json',
    }),
    instance: optional(singleLine(100), {
      description: 'Name of this exporter in digests. Default: the name of the host.',
      example: 'tidemark-1',
    }),
    scheduled: optional(sectionList(report, 'reports'), {
      description: 'Digests that are sent on a schedule.',
    }),
  },
  namesAreUnique,
)

function namesAreUnique({ scheduled }: Options): readonly Violation[] {
  if (!Array.isArray(scheduled)) return []
  const names = scheduled.map((entry: { name?: unknown } | null) => entry?.name)
  return names.flatMap((name, at) =>
    typeof name === 'string' && names.indexOf(name) < at
      ? [{ path: ['scheduled', at, 'name'], expected: 'a unique name' }]
      : [],
  )
}

export type ReportsConfig = ConfigOf<typeof reports>
export type ReportConfig = NonNullable<ReportsConfig['scheduled']>[number]
export type FileTargetConfig = NonNullable<ReportConfig['file']>
export type WebhookTargetConfig = NonNullable<ReportConfig['webhook']>
export type MailTargetConfig = NonNullable<ReportConfig['mail']>
