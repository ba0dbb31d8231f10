import { type ComponentType, lazy, Suspense } from 'react'

/** A part that comes when the rest of the page is there: it is heavy, or for few. */
export function later(load: () => Promise<ComponentType>): ComponentType {
  const Part = lazy(async () => ({ default: await load() }))
  return () => (
    <Suspense fallback={null}>
      <Part />
    </Suspense>
  )
}
