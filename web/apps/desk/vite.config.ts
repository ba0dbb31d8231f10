import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Browsers on government PCs are Chromium, years behind the newest.
const target = ['chrome88', 'safari14']
const server = process.env.SHOUWANG_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react()],
  build: { target, cssTarget: target, emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 1200 },
  server: { port: 5173, proxy: { '/api': server } },
})
