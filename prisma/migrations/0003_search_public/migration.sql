-- CreateIndex
CREATE INDEX "Network_publicSearch_idx" ON "Network" USING GIN ("publicSearch" gin_trgm_ops);
