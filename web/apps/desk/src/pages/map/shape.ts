import { type GeoPermissibleObjects, geoPath, geoTransform } from 'd3-geo'

export type Place = { region_id: string; code: string; name: string; level: string }
export type Feature = { type: 'Feature'; properties: Place; geometry: GeoPermissibleObjects | null }
export type CountyMap = { type: 'FeatureCollection'; features: Feature[]; unplaced?: string[] }
export type Drawn = { place: Place; d: string; at: [number, number]; wide: number }

const WIDE = 1000

/**
 * Places as paths within a box of a thousand. A county is small enough for degrees as they are, with those of
 * longitude shortened by its latitude; being flat, it does not matter which way round a ring goes.
 */
export function draw(features: Feature[]): { drawn: Drawn[]; high: number } {
  const whole = { type: 'FeatureCollection', features } as GeoPermissibleObjects
  const flat = geoPath(geoTransform({}))
  const [[, south], [, north]] = flat.bounds(whole)
  const narrowed = Math.cos((((south + north) / 2) * Math.PI) / 180) || 1
  const plain = geoPath(transformed(narrowed, 0, 0, 1))
  const [[left, top], [right, bottom]] = plain.bounds(whole)
  const scale = WIDE / Math.max(right - left, 1e-9)
  const path = geoPath(transformed(narrowed, left, top, scale)).digits(1)
  const drawn = features.flatMap((feature): Drawn[] => {
    const d = path(feature as GeoPermissibleObjects)
    if (!d) return []
    const [[west], [east]] = path.bounds(feature as GeoPermissibleObjects)
    return [{ place: feature.properties, d, at: path.centroid(feature as GeoPermissibleObjects), wide: east - west }]
  })
  return { drawn, high: Math.max((bottom - top) * scale, 1) }
}

/** North is up, the upper left corner is the origin. */
const transformed = (narrowed: number, left: number, top: number, scale: number) =>
  geoTransform({
    point(x, y) {
      this.stream.point((x * narrowed - left) * scale, (-y - top) * scale)
    },
  })

/** How far limits are drawn out: few steps, so that they stay where a month differs a little from the one before. */
const STRETCHES = [1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000]

/** Limits at which about half of the places are deep and half are pale; the first one parts nothing from something. */
export function limitsFor(numbers: number[], limits: readonly number[]): number[] {
  const [first = 1, ...others] = limits
  const sorted = numbers.filter((n) => n > 0).sort((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0
  const stretch = STRETCHES.find((by) => (others[1] ?? first) * by > middle) ?? 1
  return [first, ...others.map((limit) => limit * stretch)]
}

/** The class of a number: limits stand still, so that one month looks like the next where nothing changed. */
export const classOf = (n: number, limits: readonly number[]) => limits.filter((limit) => n >= limit).length
