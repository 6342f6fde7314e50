-- What happened stays written: the timeline and the versions are never changed, whoever asks.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER "TimelineEvent_append_only" BEFORE UPDATE OR DELETE ON "TimelineEvent"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "TimelineEvent_no_truncate" BEFORE TRUNCATE ON "TimelineEvent"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "NetworkVersion_immutable" BEFORE UPDATE OR DELETE ON "NetworkVersion"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "DatasetVersion_immutable" BEFORE UPDATE OR DELETE ON "DatasetVersion"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "EnvelopeVersion_immutable" BEFORE UPDATE OR DELETE ON "EnvelopeVersion"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

-- What an audit says of itself is as immutable as its digest; its review, badges and staleness go on.
CREATE FUNCTION "refuse_other_content"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF ROW(NEW."id", NEW."digest", NEW."groupId", NEW."networkVersionId", NEW."datasetVersionId", NEW."envelopeVersionId",
         NEW."specDigest", NEW."pushedById", NEW."pushedAt", NEW."score", NEW."hidden", NEW."verdict")
     IS DISTINCT FROM
     ROW(OLD."id", OLD."digest", OLD."groupId", OLD."networkVersionId", OLD."datasetVersionId", OLD."envelopeVersionId",
         OLD."specDigest", OLD."pushedById", OLD."pushedAt", OLD."score", OLD."hidden", OLD."verdict") THEN
    RAISE EXCEPTION 'the content of an audit is immutable';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER "Audit_content_immutable" BEFORE UPDATE ON "Audit"
  FOR EACH ROW EXECUTE FUNCTION "refuse_other_content"();
