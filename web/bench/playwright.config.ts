import { defineConfig } from '@playwright/test';
import base from '../playwright.config';

export default defineConfig({ ...base, testDir: '.', outputDir: '../test-results', workers: 1, globalSetup: '../e2e/prepare.ts', reporter: [['list']] });
