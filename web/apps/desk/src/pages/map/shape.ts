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

/** The class of a number: limits stand still, so that one month looks like the next where nothing changed. */
export const classOf = (n: number, limits: readonly number[]) => limits.filter((limit) => n >= limit).length
