import { createContext, useContext } from 'react'
import type { TextSize } from '../theme'

export const SizeContext = createContext<{ size: TextSize; choose: (size: TextSize) => void }>({
  size: 'standard',
  choose: () => {},
})
export const useSize = () => useContext(SizeContext)
