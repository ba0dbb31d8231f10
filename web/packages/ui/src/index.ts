export * from './format'
export * from './parts'
export * from './personal'
export * from './tokens'
