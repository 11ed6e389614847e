import { defineConfig } from 'vite';

// The peer: built for production as its own documentation has it, nothing left out and nothing added.
export default defineConfig({
    root: 'react',
    esbuild: { jsx: 'automatic' },
    build: { outDir: '../../../target/console-react', emptyOutDir: true },
});
