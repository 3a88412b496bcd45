import t from 'tap'
import { withoutUrlCredentials } from '../../src/text/url-credentials.ts'

t.test('credentials of URLs are redacted', t => {
  const table = [
    ['http://guest:hunter2@host:1/x', 'http://<redacted>@host:1/x'],
    ['http://guest:hun/ter2@host', 'http://<redacted>@host'],
    ['http://guest:hun@ter2@host', 'http://<redacted>@host'],
    ['http://guest:hun/t?e#r2@host', 'http://<redacted>@host'],
    ['http://guest:12/34@host', 'http://<redacted>@host'],
    ['http://guest:hun?ter2@host', 'http://<redacted>@host'],
    ['http://host:15672/api?name=a@b', 'http://host:15672/api?name=a@b'],
    ['http://[::1]:15672/api?name=a@b', 'http://[::1]:15672/api?name=a@b'],
    ['http://hunter2@host', 'http://<redacted>@host'],
    [
      'two: amqps://u:hunter2@a, http://v:hunter2@b.',
      'two: amqps://<redacted>@a, http://<redacted>@b.',
    ],
    [
      '{"url":"http://u:hun\\"ter2@host","to":"a@b"}',
      '{"url":"http://<redacted>@host","to":"a@b"}',
    ],
    ['https://host/?token=hunter2&page=2', 'https://host/?token=<redacted>&page=2'],
    ['https://host/?a=1&X-Amz-Signature=hunter2', 'https://host/?a=1&X-Amz-Signature=<redacted>'],
    ['http://host:15672/api/queues', 'http://host:15672/api/queues'],
    ['mail a@b and http://host', 'mail a@b and http://host'],
  ] as const
  for (const [text, expected] of table) t.equal(withoutUrlCredentials(text), expected, text)
  t.end()
})
