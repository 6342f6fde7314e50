-- AlterTable
ALTER TABLE "Job" ADD COLUMN     "aliveAt" TIMESTAMPTZ(3);
