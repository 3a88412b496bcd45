import t from 'tap'
import { RecentColumns } from '../../src/backlog/recent-columns.ts'

function observed(recent: RecentColumns, now: number, window: number, ids = [0]): void {
  const numbers = Float64Array.from(ids, id => now + id)
  recent.observe(Uint32Array.from(ids), numbers, { now, window })
}

for (const interval of [1, 7, 15, 30, 37, 60, 75]) {
  t.test(
    `readings every ${interval} s: ten columns at most cover the window and the instant before it`,
    t => {
      const recent = new RecentColumns()
      let [most, latestStart] = [0, -Infinity]
      for (let now = 0; now <= 3000; now += interval) {
        observed(recent, now, 300)
        most = Math.max(most, recent.columns.length)
        if (now >= 300) latestStart = Math.max(latestStart, (recent.columns[0]?.at ?? NaN) - now)
      }
      t.ok(most <= 10, `${most} columns`)
      t.ok(latestStart <= -300, `the oldest is ${-latestStart} s old`)
      t.end()
    },
  )
}

t.test('a longer window is filled from then on, a shorter one drops older columns', t => {
  const recent = new RecentColumns()
  for (let now = 0; now <= 600; now += 15) observed(recent, now, 300)
  for (let now = 615; now <= 900; now += 15) observed(recent, now, 60)
  t.ok(recent.columns.every(({ at }) => at >= 900 - 90))
  t.end()
})

t.test('ids missing in a reading are NaN in its column', t => {
  const recent = new RecentColumns()
  observed(recent, 0, 300, [4, 1])
  t.strictSame([...(recent.columns[0]?.values ?? [])], [NaN, 1, NaN, NaN, 4])
  recent.forget(4)
  t.strictSame([...(recent.columns[0]?.values ?? [])], [NaN, 1, NaN, NaN, NaN])
  t.end()
})
